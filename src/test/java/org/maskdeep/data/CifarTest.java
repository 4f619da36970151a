package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.image.codec.ImageDecoder;

class CifarTest {
  @TempDir Path temp;

  /** Records whose red plane counts up, green is the label, blue the record's number. */
  private static byte[] records(int... labels) {
    byte[] bytes = new byte[labels.length * 3073];
    for (int r = 0; r < labels.length; r++) {
      bytes[r * 3073] = (byte) labels[r];
      for (int i = 0; i < 1024; i++) {
        bytes[r * 3073 + 1 + i] = (byte) i;
        bytes[r * 3073 + 1025 + i] = (byte) labels[r];
        bytes[r * 3073 + 2049 + i] = (byte) r;
      }
    }
    return bytes;
  }

  @Test
  void binaryRecordsAreReadFromFolderAndArchive() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cifar-10-batches-bin/data_batch_2.bin", records(7));
    files.put("cifar-10-batches-bin/data_batch_1.bin", records(3, 9));
    for (int i = 3; i <= 5; i++) {
      files.put("cifar-10-batches-bin/data_batch_" + i + ".bin", records(0));
    }
    files.put("cifar-10-batches-bin/test_batch.bin", records(1));
    Path folder = TestPictures.folder(temp.resolve("d"), files);
    Path archive = TestPictures.tar(temp.resolve("cifar-10-binary.tar.gz"), files);
    try (Cifar10 a = Cifar10.open(folder, true);
        Cifar10 b = Cifar10.open(archive, true);
        Cifar10 test = Cifar10.open(archive, false)) {
      assertThat(b.size()).isEqualTo(6);
      assertThat(new int[] {b.label(0), b.label(1), b.label(2)}).containsExactly(3, 9, 7);
      assertThat(b.sampleName(2)).isEqualTo("data_batch_2.bin#0");
      assertThat(b.image(1).get(5, 2, 0)).isEqualTo(2 * 32 + 5);
      assertThat(b.image(1).get(5, 2, 1)).isEqualTo(9);
      assertThat(b.image(1).get(5, 2, 2)).isEqualTo(1);
      assertThat(a.fingerprint()).isEqualTo(b.fingerprint()).isNotEqualTo(test.fingerprint());
      assertThat(test.size()).isEqualTo(1);
      assertThat(test.classes().get(test.label(0))).isEqualTo("automobile");
      assertThatThrownBy(() -> test.image(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void damagedRecordsAreNamed() throws IOException {
    Path cut = TestPictures.folder(temp.resolve("a"), Map.of("test_batch.bin", new byte[3072]));
    assertThatThrownBy(() -> Cifar10.open(cut, false))
        .hasMessageContaining("test_batch.bin has 3072 bytes");
    Path label = TestPictures.folder(temp.resolve("b"), Map.of("test_batch.bin", records(2, 10)));
    assertThatThrownBy(() -> Cifar10.open(label, false))
        .hasMessageContaining("record 1 has label 10");
    assertThatThrownBy(() -> Cifar10.open(label, true)).hasMessageContaining("no data_batch_1.bin");
  }

  @Test
  void jpegLayoutTakesLabelsFromNames() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "cifar-10-jpeg/data_batch_2/00000_4.jpg", png(32, 32, 3),
            "cifar-10-jpeg/data_batch_1/00001_6.jpg", png(32, 32, 2),
            "cifar-10-jpeg/data_batch_1/00000_9.jpg", png(32, 32, 1),
            "cifar-10-jpeg/data_batch_3/00000_0.jpg", png(32, 32, 1),
            "cifar-10-jpeg/data_batch_4/00000_0.jpg", png(32, 32, 1),
            "cifar-10-jpeg/data_batch_5/00000_0.jpg", png(32, 32, 1),
            "cifar-10-jpeg/test_batch/00000_0.jpg", png(32, 32, 0));
    Path path = TestPictures.tar(temp.resolve("cifar-10-jpeg.tar.gz"), files);
    try (Dataset data = CifarJpeg.open(path, true, ImageDecoder.EXACT)) {
      assertThat(data.size()).isEqualTo(6);
      assertThat(new int[] {data.label(0), data.label(1), data.label(2)}).containsExactly(9, 6, 4);
      assertThat(data.image(1).get(0, 0, 0)).isEqualTo(2);
    }
    assertThatThrownBy(
            () ->
                CifarJpeg.open(
                    TestPictures.folder(temp.resolve("x"), Map.of("a", new byte[1])),
                    true,
                    ImageDecoder.EXACT))
        .hasMessageContaining("data_batch_1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aMissingBatchIsNamedInEveryLayout(int gone) throws IOException {
    Map<String, byte[]> binary = new LinkedHashMap<>();
    Map<String, byte[]> jpeg = new LinkedHashMap<>();
    binary.put("b/test_batch.bin", records(1));
    for (int i = 1; i <= 5; i++) {
      if (i != gone) {
        binary.put("b/data_batch_" + i + ".bin", records(i));
        jpeg.put("j/data_batch_" + i + "/00000_1.jpg", png(32, 32, i));
      }
    }
    String batch = "data_batch_" + gone;
    for (Path path :
        List.of(
            TestPictures.folder(temp.resolve("folder"), binary),
            TestPictures.tar(temp.resolve("a.tar.gz"), binary))) {
      assertThatThrownBy(() -> Cifar10.open(path, true))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(path + ": " + batch + ".bin is missing");
      Cifar10.open(path, false).close();
    }
    for (Path path :
        List.of(
            TestPictures.folder(temp.resolve("jpeg"), jpeg),
            TestPictures.tar(temp.resolve("j.tar.gz"), jpeg))) {
      assertThatThrownBy(() -> CifarJpeg.open(path, true, ImageDecoder.EXACT))
          .hasMessageStartingWith(path + ": " + batch + " is missing");
      assertThatThrownBy(() -> CifarJpeg.open(path, false, ImageDecoder.EXACT))
          .hasMessageContaining("no test_batch");
    }
    TestPictures.folder(temp.resolve("data/cifar-10-batches-bin"), Map.of());
    for (String name : binary.keySet()) {
      if (!name.contains("test")) {
        TestPictures.folder(
            temp.resolve("data/cifar-10-batches-bin"), Map.of(name.substring(2), binary.get(name)));
      }
    }
    assertThatThrownBy(() -> Datasets.open("cifar10/train", temp.resolve("data")))
        .hasMessageContaining(batch + ".bin is missing");
  }

  @Test
  void aBatchThatIsThereTwiceIsNamed() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/test_batch.bin", records(1));
    files.put("b/test_batch.bin", records(1));
    Path path = TestPictures.folder(temp.resolve("d"), files);
    assertThatThrownBy(() -> Cifar10.open(path, false))
        .hasMessageContaining("test_batch.bin is in it twice");
  }
}
