package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir Path temp;

  @Test
  void scenesTakeTheirOptions() throws IOException {
    try (Dataset data = Datasets.open("scenes/val?images=30&size=32&seed=4", temp)) {
      assertThat(data.name()).isEqualTo("scenes/val");
      assertThat(data.size()).isEqualTo(30);
      assertThat(data.image(3).rgb())
          .isEqualTo(Scenes.classification(30, 32, 4, Scenes.Split.VAL).image(3).rgb());
    }
  }

  @Test
  void imagenetteIsFoundPackedOrUnpackedFlatOrDeeper() throws IOException {
    Map<String, byte[]> files =
        Map.of("train/n01440764/x.JPEG", png(2, 2, 5), "val/n01440764/y.JPEG", png(2, 2, 6));
    Map<String, byte[]> packed = new HashMap<>();
    files.forEach((k, v) -> packed.put("imagenette2-160/" + k, v));
    Path flat = java.nio.file.Files.createDirectory(temp.resolve("1"));
    TestPictures.tar(flat.resolve("imagenette2-160.tgz"), packed);
    Path deeper = java.nio.file.Files.createDirectories(temp.resolve("2/imagenette2-128"));
    TestPictures.tar(deeper.resolve("imagenette2-128.tgz"), packed);
    Path unpacked = TestPictures.folder(temp.resolve("3"), packed);
    TestPictures.folder(temp.resolve("4/imagenette"), files);
    for (Path dir : List.of(flat, temp.resolve("2"), unpacked, temp.resolve("4"))) {
      try (Dataset data = Datasets.open("imagenette/train", dir)) {
        assertThat(data.classes()).containsExactly("tench");
        assertThat(data.image(0).get(0, 0, 0)).isEqualTo(5);
      }
    }
  }

  @Test
  void missingDataSetSaysWhatToPutWhere() {
    assertThatThrownBy(() -> Datasets.open("cifar10/train", temp))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(temp.resolve("cifar10").toString())
        .hasMessageContaining("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")
        .hasMessageContaining("c32a1d4ab5d03f1284b67883e8d87530");
    assertThatThrownBy(() -> Datasets.open("imagenette/val", temp.resolve("none")))
        .hasMessageContaining("imagenette2-160.tgz");
    assertThatThrownBy(() -> Datasets.open("no/such", temp)).hasMessageContaining("scenes/train");
  }

  @Test
  void badNamesAndOptionsAreRefused() {
    Map.of(
            "scenes/test", "no split 'test'",
            "scenes/train?sise=4", "unknown option 'sise'",
            "scenes/train?size=big", "size = 'big'",
            "scenes/train?size", "'size' is not one key=value",
            "?a=b", "has no name")
        .forEach(
            (spec, message) ->
                assertThatThrownBy(() -> Datasets.open(spec, temp))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message));
  }

  @Test
  void pathOfAFolderOrArchiveIsAnImageFolder() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      files.put("train/" + "abc".charAt(i % 3) + "/" + i + ".png", png(1, 1, i));
    }
    TestPictures.folder(temp.resolve("photos"), files);
    TestPictures.zip(temp.resolve("photos.zip"), files);
    for (String path : List.of("photos/train", "photos.zip/train", temp + "/photos/train")) {
      try (Dataset data = Datasets.open(path + "?classes=c,a&per-class=2", temp)) {
        assertThat(data.classes()).containsExactly("c", "a");
        assertThat(IntStream.range(0, data.size()).map(data::label)).containsExactly(1, 1, 0, 0);
      }
    }
    assertThatThrownBy(() -> Datasets.open("photos/train?classes=x", temp))
        .hasMessageContaining("no class 'x'");
  }

  @Test
  void randomSubsetKeepsTheSharesAndTheSeedDecides() throws IOException {
    try (FakeDataset data = new FakeDataset(90)) {
      Subset a = Subset.random(data, 30, 1);
      int[] counts = new int[3];
      for (int i = 0; i < a.size(); i++) {
        counts[a.label(i)]++;
      }
      assertThat(counts).containsExactly(10, 10, 10);
      assertThat(a.fingerprint()).isEqualTo(Subset.random(data, 30, 1).fingerprint());
      assertThat(a.fingerprint()).isNotEqualTo(Subset.random(data, 30, 2).fingerprint());
      assertThatThrownBy(() -> Subset.random(data, 91, 1)).hasMessageContaining("[1, 90]");
    }
  }

  @Test
  void cacheDecodesOnceUpToItsLimit() throws IOException {
    FakeDataset data = new FakeDataset(5);
    try (CachedDataset cached = CachedDataset.of(data, 3 * 90)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++) {
          assertThat(cached.image(i).rgb()).isEqualTo(data.image(i).rgb());
        }
      }
    }
    assertThat(data.decoded.get() - 15).isEqualTo(5 + 2 + 2);
  }

  @Test
  void dataCheckReportsWhatIsWrong() throws IOException {
    TestPictures.folder(
        temp.resolve("d"),
        Map.of(
            "a/1.png", png(3, 4, 0),
            "a/2.png", png(9, 9, 0),
            "b/bad.jpg", TestPictures.text("I am a text"),
            "b/zero.png", new byte[0],
            "c/", new byte[0]));
    DataCheck check = DataCheck.of(temp.resolve("d").toString(), temp);
    assertThat(check.images()).isEqualTo(4);
    assertThat(check.perClass()).isEqualTo(Map.of("a", 2, "b", 2, "c", 0));
    assertThat(check.emptyClasses()).containsExactly("c");
    assertThat(check.isClean()).isFalse();
    assertThat(check.undecodable())
        .extracting(DataCheck.Undecodable::name)
        .containsExactly("b/bad.jpg", "b/zero.png");
    assertThat(check.smallest()).isEqualTo(new DataCheck.Size(3, 4, "a/1.png"));
    assertThat(check.largest()).isEqualTo(new DataCheck.Size(9, 9, "a/2.png"));
    assertThat(check.fingerprint()).hasSize(64);
    assertThat(DataCheck.of("scenes/val?images=10&size=32", temp).isClean()).isTrue();
  }
}
