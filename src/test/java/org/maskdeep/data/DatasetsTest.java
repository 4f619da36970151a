package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  /** A part of CIFAR-10 sorts before the whole: the run would be on a tenth of the images. */
  @Test
  void ofSeveralEditionsTheOfficialOneIsTakenAndOtherwiseNone() throws IOException {
    Path place = java.nio.file.Files.createDirectories(temp.resolve("imagenette2-128"));
    for (int size : new int[] {128, 320}) {
      Map<String, byte[]> files = Map.of("all/train/n01440764/x.png", png(size, size, 5));
      TestPictures.tar(place.resolve("imagenette2-" + size + ".tgz"), files);
    }
    assertThatThrownBy(() -> Datasets.open("imagenette/train", temp))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("imagenette2-128.tgz", "imagenette2-320.tgz", "two editions");
    Path other = java.nio.file.Files.createDirectories(temp.resolve("imagenette"));
    TestPictures.tar(
        other.resolve("imagenette2-160.tgz"),
        Map.of("all/train/n01440764/x.png", png(160, 160, 5)));
    try (Dataset data = Datasets.open("imagenette/train", temp)) {
      assertThat(data.image(0).width()).isEqualTo(160);
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
            "scenes/train?size=8&size=9", "size is given twice",
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
  void aSubsetThatSkipsTheFirstSharesNothingWithThem() throws IOException {
    try (FakeDataset data = new FakeDataset(90)) {
      Set<String> names = new TreeSet<>();
      int count = 0;
      for (Subset part :
          List.of(
              Subset.random(data, 40, 1),
              Subset.random(data, 20, 1, 40),
              Subset.random(data, 30, 1, 60))) {
        count += part.size();
        IntStream.range(0, part.size()).forEach(i -> names.add(part.sampleName(i)));
      }
      assertThat(names).hasSize(90).hasSize(count);
      int[] counts = new int[3];
      Subset last = Subset.random(data, 30, 1, 60);
      IntStream.range(0, 30).forEach(i -> counts[last.label(i)]++);
      assertThat(counts).containsExactly(10, 10, 10);
      assertThat(Subset.random(data, 30, 1, 0).fingerprint())
          .isEqualTo(Subset.random(data, 30, 1).fingerprint());
      assertThatThrownBy(() -> Subset.random(data, 31, 1, 60))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("skip = 60 with images = 31 is outside [0, 59]")
          .hasMessageContaining("fake has 90 images");
      assertThatThrownBy(() -> Subset.random(data, 1, 1, -1)).hasMessageContaining("skip = -1");
    }
  }

  @Test
  void optionsThatWouldDoNothingAreRefused() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      files.put("abc".charAt(i % 3) + "/" + i + ".png", png(1, 1, i));
    }
    String path = TestPictures.folder(temp.resolve("d"), files).toString();
    try (Dataset data = Datasets.open(path + "?images=6&seed=2&skip=6", temp)) {
      assertThat(data.size()).isEqualTo(6);
    }
    Map.of(
            "?seed=1", "seed needs images=N",
            "?skip=1&per-class=2", "skip needs images=N",
            "?images=6&skip=7", "skip = 7 with images = 6",
            "?images=0", "images = 0 is outside [1, 12]",
            "?per-class=13", "per-class = 13 is outside [1, 12]",
            "?images=99999999999", "images = 99999999999 is too large")
        .forEach(
            (options, message) -> {
              for (ThrowingCallable call :
                  List.<ThrowingCallable>of(
                      () -> Datasets.open(path + options, temp),
                      () -> DataCheck.of(path + options, temp))) {
                assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
              }
            });
  }

  @Test
  void anArchiveOfAnotherKindIsNamedNotMissing() throws IOException {
    Files.write(temp.resolve("photos.7z"), new byte[9]);
    for (String spec : List.of("photos.7z", "photos.7z/train", temp + "/photos.7z/train")) {
      assertThatThrownBy(() -> Datasets.open(spec, temp))
          .hasMessageContaining(".7z archives are not read");
    }
    Files.write(temp.resolve("imagenette2-160.tar.zst"), new byte[9]);
    assertThatThrownBy(() -> Datasets.open("imagenette/train", temp))
        .hasMessageContaining(".tar.zst archives are not read");
  }

  @Test
  void aPathThatIsThereButNotADataSetSaysWhy() throws IOException {
    Path file = Files.write(temp.resolve("photo.jpg"), new byte[9]);
    assertThatThrownBy(() -> Datasets.open(file.toString(), temp))
        .hasMessage(
            file + ": is a file, not a folder or archive; give the folder of the class folders");
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("gone"));
    assertThatThrownBy(() -> Datasets.open("link", temp))
        .hasMessageStartingWith(link + ": no such file (broken link)");
    Path circle = Files.createSymbolicLink(temp.resolve("circle"), temp.resolve("circle"));
    assertThatThrownBy(() -> Datasets.open(circle.toString(), temp))
        .hasMessageStartingWith(circle + ": link that leads round in a circle");
  }

  @Test
  void theCheckSeesWhatARunSees() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      files.put("train/" + "abc".charAt(i % 3) + "/" + i + ".png", png(1, 1, i));
    }
    String path = TestPictures.folder(temp.resolve("d"), files) + "/train";
    DataCheck check = DataCheck.of(path + "?classes=c,a&per-class=2", temp);
    assertThat(check.perClass()).isEqualTo(Map.of("c", 2, "a", 2));
    try (Dataset run = Datasets.open(path + "?classes=c,a&per-class=2", temp)) {
      assertThat(check.fingerprint()).isEqualTo(run.fingerprint());
    }
    assertThatThrownBy(() -> DataCheck.of(path + "?per-class=2&classes=cow", temp))
        .hasMessageContaining("no class 'cow'");
    assertThatThrownBy(() -> DataCheck.of(path + "?bogus=1", temp))
        .hasMessageContaining("unknown option 'bogus'");
    Files.createDirectory(temp.resolve("d/train/empty"));
    assertThat(DataCheck.of(path, temp).emptyClasses()).containsExactly("empty");
    assertThatThrownBy(() -> DataCheck.of(path + "?classes=a", temp))
        .hasMessageContaining("class empty has no images");
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
