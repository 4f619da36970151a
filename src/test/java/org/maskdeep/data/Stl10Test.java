package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.Image;

/** Drawn images in the layout of stl10_binary. */
class Stl10Test {
  private static final int RECORD = 3 * 96 * 96;

  @TempDir Path temp;

  /** Pixel (x, y) of record r: red x, green y, blue r; columns follow each other. */
  private static byte[] records(int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int r = 0; r < count; r++) {
      for (int x = 0; x < 96; x++) {
        for (int y = 0; y < 96; y++) {
          int at = r * RECORD + x * 96 + y;
          bytes[at] = (byte) x;
          bytes[at + 96 * 96] = (byte) y;
          bytes[at + 2 * 96 * 96] = (byte) r;
        }
      }
    }
    return bytes;
  }

  private Path folder() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("stl10").resolve("stl10_binary"));
    Files.write(folder.resolve("train_X.bin"), records(3));
    Files.write(folder.resolve("train_y.bin"), new byte[] {10, 1, 8});
    Files.write(folder.resolve("test_X.bin"), records(2));
    Files.write(folder.resolve("test_y.bin"), new byte[] {2, 2});
    Files.write(folder.resolve("unlabeled_X.bin"), records(4));
    return folder;
  }

  @Test
  void planesAreReadColumnByColumnAndLabelsCountFromOne() throws IOException {
    folder();
    try (Dataset train = Datasets.open("stl10/train", temp);
        Dataset test = Datasets.open("stl10/test", temp)) {
      assertThat(train.size()).isEqualTo(3);
      Image image = train.image(2);
      assertThat(new int[] {image.width(), image.height()}).containsExactly(96, 96);
      assertThat(image.get(70, 11, 0)).as("red").isEqualTo(70);
      assertThat(image.get(70, 11, 1)).as("green").isEqualTo(11);
      assertThat(image.get(70, 11, 2)).as("blue").isEqualTo(2);
      assertThat(IntStream.range(0, 3).mapToObj(i -> train.classes().get(train.label(i))))
          .containsExactly("truck", "airplane", "monkey");
      assertThat(test.classes()).isEqualTo(train.classes()).hasSize(10);
      assertThat(test.sampleName(1)).isEqualTo("test_X.bin#1");
      assertThat(test.fingerprint()).isNotEqualTo(train.fingerprint());
      assertThatThrownBy(() -> train.image(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void imagesWithoutLabelsAreOneClass() throws IOException {
    folder();
    try (Dataset unlabeled = Datasets.open("stl10/unlabeled", temp);
        Dataset some = Datasets.open("stl10/unlabeled?images=2&seed=1", temp)) {
      assertThat(unlabeled.size()).isEqualTo(4);
      assertThat(unlabeled.classes()).containsExactly("unlabelled");
      assertThat(unlabeled.label(3)).isZero();
      assertThat(unlabeled.image(3).get(0, 0, 2)).isEqualTo(3);
      assertThat(some.size()).isEqualTo(2);
    }
  }

  @Test
  void labelsAndPixelsAreInTheFingerprint() throws IOException {
    Path folder = folder();
    String before = fingerprint();
    Files.write(folder.resolve("train_y.bin"), new byte[] {10, 1, 9});
    String labels = fingerprint();
    byte[] pixels = records(3);
    pixels[RECORD + 5]++;
    Files.write(folder.resolve("train_X.bin"), pixels);
    assertThat(new String[] {before, labels, fingerprint()}).doesNotHaveDuplicates();
  }

  private String fingerprint() throws IOException {
    try (Dataset train = Datasets.open("stl10/train", temp)) {
      return train.fingerprint();
    }
  }

  @Test
  void damagedAndMissingFilesAreNamed() throws IOException {
    Path folder = folder();
    Files.write(folder.resolve("test_y.bin"), new byte[] {2, 11});
    refuses("test", "test_y.bin", "label 1 is 11");
    Files.write(folder.resolve("test_y.bin"), new byte[] {2});
    refuses("test", "test_y.bin", "1 labels for 2 images");
    Files.delete(folder.resolve("test_y.bin"));
    refuses("test", "test_y.bin", "is missing");
    Files.write(folder.resolve("unlabeled_X.bin"), new byte[RECORD + 1]);
    refuses("unlabeled", "unlabeled_X.bin", RECORD + 1 + " bytes");
    refuses("val", "no split 'val'", "unlabeled, train, test");
  }

  private void refuses(String split, String... words) {
    assertThatThrownBy(() -> Datasets.open("stl10/" + split, temp)).hasMessageContainingAll(words);
  }

  @Test
  void anArchiveIsToBeUnpackedAndAMissingSetNamedWithItsAddress() throws IOException {
    refuses("train", "stl10_binary.tar.gz", "ai.stanford.edu", "91f7769df0f1");
    Files.createDirectories(temp.resolve("stl10"));
    Files.write(temp.resolve("stl10/stl10_binary.tar.gz"), new byte[10]);
    refuses("train", "stl10_binary.tar.gz", "unpack it");
  }
}
