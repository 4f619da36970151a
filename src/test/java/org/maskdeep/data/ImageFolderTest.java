package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.image.codec.ImageDecoder;

class ImageFolderTest {
  @TempDir Path temp;

  private static Map<String, byte[]> pictures() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train/n03888257/b.png", png(4, 3, 40));
    files.put("train/n03888257/a.PNG", png(4, 3, 30));
    files.put("train/cat/sub/0.png", png(5, 5, 20));
    files.put("train/cat/z.png", png(2, 2, 10));
    files.put("train/cat/notes.txt", png(1, 1, 0));
    files.put("val/cat/v.png", png(3, 3, 99));
    files.put("labels.csv", new byte[3]);
    return files;
  }

  /** The order that torchvision's ImageFolder gives for this tree. */
  @Test
  void orderIsByClassThenFolderThenFile() throws IOException {
    Path root = TestPictures.folder(temp.resolve("d"), pictures());
    try (Dataset data = ImageFolder.open(root, "train")) {
      assertThat(data.name()).isEqualTo("d/train");
      assertThat(data.classes()).containsExactly("cat", "parachute");
      assertThat(IntStream.range(0, data.size()).mapToObj(data::sampleName))
          .containsExactly(
              "train/cat/z.png",
              "train/cat/sub/0.png",
              "train/n03888257/a.PNG",
              "train/n03888257/b.png");
      assertThat(IntStream.range(0, 4).map(data::label)).containsExactly(0, 0, 1, 1);
      assertThat(data.image(3).width()).isEqualTo(4);
      assertThat(data.image(3).get(0, 0, 1)).isEqualTo(40);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"d.zip", "d.tar", "d.tgz"})
  void archiveIsTheSameDataSetAsItsFolder(String name) throws IOException {
    Path root = TestPictures.folder(temp.resolve("d"), pictures());
    Map<String, byte[]> wrapped = new LinkedHashMap<>();
    pictures().forEach((k, v) -> wrapped.put("wrapped-2/" + k, v));
    Path archive =
        name.endsWith("zip")
            ? TestPictures.zip(temp.resolve(name), wrapped)
            : TestPictures.tar(temp.resolve(name), wrapped);
    try (Dataset folder = ImageFolder.open(root, "train");
        Dataset data = ImageFolder.open(archive, "train")) {
      assertThat(data.fingerprint()).isEqualTo(folder.fingerprint());
      assertThat(data.classes()).isEqualTo(folder.classes());
      for (int i = 0; i < data.size(); i++) {
        assertThat(data.image(i).rgb()).isEqualTo(folder.image(i).rgb());
        assertThat(data.sampleName(i)).isEqualTo("wrapped-2/" + folder.sampleName(i));
      }
    }
  }

  @Test
  void fingerprintChangesWithNamesAndSizes() throws IOException {
    Path root = TestPictures.folder(temp.resolve("d"), pictures());
    String before;
    try (Dataset data = ImageFolder.open(root, "train")) {
      before = data.fingerprint();
    }
    TestPictures.folder(root, Map.of("train/cat/z.png", new byte[7]));
    try (Dataset data = ImageFolder.open(root, "train")) {
      assertThat(data.fingerprint()).isNotEqualTo(before).hasSize(64);
    }
  }

  @Test
  void rootOfAnArchiveMayBeWrappedOrNot() throws IOException {
    Path flat = TestPictures.zip(temp.resolve("f.zip"), Map.of("a/1.png", png(1, 1, 1)));
    Path wrapped = TestPictures.zip(temp.resolve("w.zip"), Map.of("top/a/1.png", png(1, 1, 1)));
    for (Path path : List.of(flat, wrapped)) {
      try (Dataset data = ImageFolder.open(path, "")) {
        assertThat(data.classes()).containsExactly("a");
      }
    }
  }

  @Test
  void foldersAroundTheClassesArePassedThrough() throws IOException {
    Map<String, byte[]> files =
        Map.of("repo/images/a/1.png", png(1, 1, 1), "repo/images/b/2.png", png(1, 1, 2));
    Path zip = TestPictures.zip(temp.resolve("deep.zip"), files);
    Path folder = TestPictures.folder(temp.resolve("deep"), files);
    for (Path path : List.of(zip, folder)) {
      try (Dataset data = ImageFolder.open(path, "")) {
        assertThat(data.classes()).containsExactly("a", "b");
      }
    }
    Path one = TestPictures.zip(temp.resolve("one.zip"), Map.of("top/a/b/1.png", png(1, 1, 1)));
    try (Dataset data = ImageFolder.open(one, "")) {
      assertThat(data.size()).isEqualTo(1);
    }
  }

  @Test
  void aClassMayBeCalledTrain() throws IOException {
    Path vehicles =
        TestPictures.folder(
            temp.resolve("vehicles"),
            Map.of("bus/1.png", png(1, 1, 1), "train/2.png", png(1, 1, 2)));
    try (Dataset data = ImageFolder.open(vehicles, "")) {
      assertThat(data.classes()).containsExactly("bus", "train");
    }
  }

  @Test
  void aSplitOfAWrappedArchiveIsFoundWithoutClassesToo() throws IOException {
    Path zip =
        TestPictures.zip(
            temp.resolve("photos.zip"),
            Map.of("photos/train/a/1.png", png(1, 1, 1), "photos/val/a/2.png", png(1, 1, 2)));
    try (Dataset data = Datasets.open(zip + "/train?labels=none", temp)) {
      assertThat(data.size()).isEqualTo(1);
      assertThat(data.sampleName(0)).endsWith("1.png");
    }
  }

  @Test
  void everyFaultIsOneClearLine() throws IOException {
    Path root = TestPictures.folder(temp.resolve("d"), pictures());
    assertThatThrownBy(() -> ImageFolder.open(temp.resolve("gone"), "train"))
        .hasMessageContaining("gone: no such folder");
    assertThatThrownBy(() -> ImageFolder.open(root, "test"))
        .hasMessageContaining("no folder 'test'")
        .hasMessageContaining("train");
    assertThatThrownBy(() -> ImageFolder.open(root, ""))
        .hasMessageContaining("has the splits [train, val]")
        .hasMessageContaining("/train");
    Path none = TestPictures.folder(temp.resolve("none"), Map.of("1.png", png(1, 1, 1)));
    assertThatThrownBy(() -> ImageFolder.open(none, ""))
        .hasMessageContaining("one folder per class");
    Path empty =
        TestPictures.folder(
            temp.resolve("e"), Map.of("a/1.png", png(1, 1, 1), "dog/", new byte[0]));
    assertThatThrownBy(() -> ImageFolder.open(empty, ""))
        .hasMessageContaining("class dog has no images");
  }

  /** As Finder packs a folder: resource forks beside it, and among the images. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".zip", ".tar", ".tgz"})
  void theFolderAroundAllIsFoundInAnArchiveFromAMac(String kind) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("photos/cat/0.png", png(1, 1, 1));
    files.put("photos/cat/._0.png", new byte[9]);
    files.put("photos/dog/0.png", png(1, 1, 2));
    files.put("photos/.DS_Store", new byte[9]);
    files.put("__MACOSX/photos/cat/._0.png", new byte[9]);
    files.put("__MACOSX/photos/emu/", new byte[0]);
    Path path = temp.resolve("d" + kind);
    switch (kind) {
      case "" -> TestPictures.folder(path, files);
      case ".zip" -> TestPictures.zip(path, files);
      default -> TestPictures.tar(path, files);
    }
    try (Dataset data = ImageFolder.open(path, "")) {
      assertThat(data.classes()).containsExactly("cat", "dog");
      assertThat(data.size()).isEqualTo(2);
      assertThat(data.sampleName(1)).isEqualTo("photos/dog/0.png");
    }
  }

  @Test
  void theOnlyFolderIsAClassWhenImagesAreDirectlyInIt() throws IOException {
    Map<String, byte[]> files = Map.of("cat/1.png", png(1, 1, 1), "cat/more/2.png", png(1, 1, 2));
    for (Path path :
        List.of(
            TestPictures.folder(temp.resolve("d"), files),
            TestPictures.zip(temp.resolve("d.zip"), files))) {
      try (Dataset data = ImageFolder.open(path, "")) {
        assertThat(data.classes()).containsExactly("cat");
        assertThat(data.size()).isEqualTo(2);
      }
    }
  }

  @Test
  void aSetWithoutImagesSaysWhatIsThere() throws IOException {
    Path flat = TestPictures.folder(temp.resolve("flat"), Map.of("1.png", png(1, 1, 1)));
    assertThatThrownBy(() -> ImageFolder.open(flat, ""))
        .hasMessageContaining("no class folders, but 1 images directly in it");
    Path nothing = TestPictures.folder(temp.resolve("nothing"), Map.of("a.txt", new byte[1]));
    assertThatThrownBy(() -> ImageFolder.open(nothing, ""))
        .hasMessageContaining("no class folders and no images");
    Map<String, byte[]> files = Map.of("a/1.txt", new byte[1], "b/1.heic", new byte[1]);
    Path empty = TestPictures.folder(temp.resolve("empty"), files);
    for (boolean reported : new boolean[] {false, true}) {
      assertThatThrownBy(() -> ImageFolder.open(empty, "", reported, ImageDecoder.EXACT))
          .hasMessageContaining("no images in its class folders (a, b)");
    }
    TestPictures.folder(empty, Map.of("c/1.png", png(1, 1, 1)));
    assertThatThrownBy(() -> ImageFolder.open(empty, ""))
        .hasMessageContaining("class a has no images")
        .hasMessageEndingWith("nor have b");
  }

  @Test
  void splitsInAFolderOfAFolderAreNamedByTheirPath() throws IOException {
    Path root =
        TestPictures.folder(temp.resolve("d"), Map.of("photos/train/cat/1.png", png(1, 1, 1)));
    assertThatThrownBy(() -> ImageFolder.open(root, ""))
        .hasMessageContaining("name one, as in " + root + "/photos/train");
  }
}
