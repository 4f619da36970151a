package org.maskdeep.data.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.data.TestPictures;
import org.maskdeep.detect.CocoFiles;
import org.maskdeep.eval.detection.Readiness;

/** Which file is the image that annotations name; the grey of an image says which it is. */
class StoredImagesTest {
  private static final int TRAIN = 40;
  private static final int VAL = 200;

  @TempDir private Path root;

  private static byte[] png(int grey) throws IOException {
    return CocoFiles.image("png", grey);
  }

  private int grey(String split, int image) throws IOException {
    try (DetectionDataset data = DetectionSets.open(root + "/" + split, root, true)) {
      return data.image(image).rgb()[0] & 0xFF;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "train_images, val_images, train, val",
    "images_train, images_val, train, val",
    "TrainImages, ValImages, train, val",
    "images/train, images/val, train, val",
    "train/images, val/images, train, val",
    "data/train, data/val, train, val",
    "training, validation, train, val",
    "train, valid, train, val",
    "train2017, val2017, train, val",
    "train, val, train2017, val2017",
    "train2014, train2017, train2014, train2017",
    "fold_1, fold_2, fold1, fold2",
    "JPEGImages/train_a, JPEGImages/train_b, train_a, train_b"
  })
  void imagesOfTwoSplitsWithTheSameNamesAreToldApartByTheirFolders(
      String first, String second, String split, String other) throws IOException {
    for (int i = 1; i <= 2; i++) {
      CocoFiles.put(root.resolve(first).resolve(i + ".png"), png(TRAIN + i));
      CocoFiles.put(root.resolve(second).resolve(i + ".png"), png(VAL + i));
    }
    CocoFiles.truth(root, split, "1.png", "2.png");
    CocoFiles.truth(root, other, "1.png", "2.png");
    assertThat(grey(split, 1)).isEqualTo(TRAIN + 2);
    assertThat(grey(other, 0)).isEqualTo(VAL + 1);
    assertThat(grey(other, 1)).isEqualTo(VAL + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all/"})
  void soAreTheFoldersOfOneArchive(String around) throws IOException {
    Path zip = root.resolve("set.zip");
    CocoFiles.truth(root, "val", "1.png");
    byte[] truth = Files.readAllBytes(root.resolve("annotations/instances_val.json"));
    TestPictures.zip(
        zip,
        Map.of(
            around + "annotations/instances_val.json", truth,
            around + "train/1.png", png(TRAIN),
            around + "val/1.png", png(VAL)));
    try (DetectionDataset data = DetectionSets.open(zip + "/val", root, true)) {
      assertThat(data.image(0).rgb()[0] & 0xFF).isEqualTo(VAL);
    }
  }

  @Test
  void soAreArchivesAndAnArchiveBesideItsFolderCountsOnce() throws IOException {
    TestPictures.zip(root.resolve("train_images.zip"), Map.of("1.png", png(TRAIN)));
    TestPictures.zip(root.resolve("val_images.zip"), Map.of("1.png", png(VAL)));
    CocoFiles.put(root.resolve("val_images/1.png"), png(VAL));
    CocoFiles.truth(root, "train", "1.png");
    CocoFiles.truth(root, "val", "1.png");
    assertThat(grey("train", 0)).isEqualTo(TRAIN);
    assertThat(grey("val", 0)).isEqualTo(VAL);
  }

  @Test
  void twoFoldersThatCouldBothServeAreAnErrorThatNamesThem() throws IOException {
    CocoFiles.put(root.resolve("camera1/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("camera2/1.png"), png(VAL));
    CocoFiles.truth(root, "train", "1.png");
    assertThatThrownBy(() -> grey("train", 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'1.png' could be")
        .hasMessageContaining("camera1/1.png or")
        .hasMessageContaining("camera2/1.png: name the folder");
  }

  @Test
  void anImageThatOnlyTheOtherSplitHasIsMissing() throws IOException {
    CocoFiles.put(root.resolve("train_images/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("train_images/2.png"), png(TRAIN));
    CocoFiles.put(root.resolve("val_images/1.png"), png(VAL));
    CocoFiles.truth(root, "train", "1.png", "2.png");
    CocoFiles.truth(root, "val", "1.png", "2.png");
    assertThatThrownBy(() -> grey("val", 0))
        .hasMessageContaining("1 of 2 images are not in")
        .hasMessageContaining("the first is '2.png'");
  }

  /** Splits may share a folder, so that is no error; a name that says the folder is no guess. */
  @ParameterizedTest
  @CsvSource({
    "train_images, 1.png, 2",
    "images/train, photos/1.png, 2",
    "train_images, train_images/1.png, 0",
    "images, 1.png, 0"
  })
  void imagesThatOnlyAnotherSplitHasAreWarnedOf(String folder, String name, int warned)
      throws IOException {
    String second = name.replace("1", "2");
    for (String file : List.of("1.png", "2.png")) {
      CocoFiles.put(root.resolve(folder).resolve(file), png(TRAIN));
    }
    CocoFiles.truth(root, "train", name, second);
    CocoFiles.truth(root, "val", name, second);
    try (DetectionDataset train = DetectionSets.open(root + "/train", root, true);
        DetectionDataset val = DetectionSets.open(root + "/val", root, true)) {
      assertThat(train.placeWarnings()).isEmpty();
      assertThat(val.placeWarnings()).hasSize(Math.min(warned, 1));
      assertThat(val.warnings()).isEqualTo(val.placeWarnings());
      assertThat(Readiness.check(val, Map.of(), true)).hasSize(Math.min(warned, 1));
      for (CountedWarning warning : val.warnings()) {
        assertThat(warning.count()).isEqualTo(warned);
        assertThat(warning.first()).endsWith("1.png");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JPEGImages/video2/1.png",
        "video2/1.png",
        "./video2/1.png",
        "/home/me/set/images/video2/1.png",
        "JPEGImages\\video2\\1.png",
        "C:\\data\\video2\\1.png",
        "https://example.org/video2/1.png?size=full",
        "../images/video2/1.png"
      })
  void theLongestCommonEndingOfAPathDecides(String name) throws IOException {
    CocoFiles.put(root.resolve("images/video1/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("images/video2/1.png"), png(VAL));
    CocoFiles.truth(root, "train", name);
    assertThat(grey("train", 0)).isEqualTo(VAL);
  }

  @Test
  void aNameThatFitsTwoVideosIsAnError() throws IOException {
    CocoFiles.put(root.resolve("images/video1/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("images/video2/1.png"), png(VAL));
    CocoFiles.truth(root, "train", "JPEGImages/video3/1.png");
    assertThatThrownBy(() -> grey("train", 0))
        .hasMessageContaining("'JPEGImages/video3/1.png' could be")
        .hasMessageContaining("video1")
        .hasMessageContaining("video2");
  }

  /** One video's images are missing; the other's are not taken for them. */
  @Test
  void oneFileIsNotTakenForTwoNames() throws IOException {
    CocoFiles.put(root.resolve("images/video1/1.png"), png(TRAIN));
    CocoFiles.truth(root, "train", "video1/1.png", "video3/1.png");
    assertThatThrownBy(() -> grey("train", 0))
        .hasMessageContaining("'video1/1.png' and 'video3/1.png' would both be")
        .hasMessageContaining("one of the two files is missing");
  }

  @Test
  void aFolderOfTheSplitsNameWinsBeforeImagesDeeperInIt() throws IOException {
    CocoFiles.put(root.resolve("train/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("train/thumbs/1.png"), png(VAL));
    CocoFiles.truth(root, "train", "1.png");
    assertThat(grey("train", 0)).isEqualTo(TRAIN);
  }

  @Test
  void whatIsNotInTheSplitsFolderIsLookedForBesideIt() throws IOException {
    CocoFiles.put(root.resolve("train/labels/1.txt"), new byte[0]);
    CocoFiles.put(root.resolve("pictures/1.png"), png(TRAIN));
    CocoFiles.put(root.resolve("2.png"), png(VAL));
    CocoFiles.truth(root, "train", "1.png", "2.png");
    assertThat(grey("train", 0)).isEqualTo(TRAIN);
    assertThat(grey("train", 1)).isEqualTo(VAL);
  }

  /** An umlaut is one character here and two on macOS. */
  @ParameterizedTest
  @CsvSource({"a%20b.png, a b.png", "K\u00e4tze.png, Ka\u0308tze.png", "50%.png, 50%.png"})
  void namesWrittenInOtherWaysAreFound(String name, String file) throws IOException {
    CocoFiles.put(root.resolve("images").resolve(file), png(TRAIN));
    CocoFiles.truth(root, "train", name);
    assertThat(grey("train", 0)).isEqualTo(TRAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "png, 1.PNG",
    "bmp, 1.bmp",
    "bmp, 1.BMP",
    "gif, 1.gif",
    "jpg, 1.JPEG",
    "jpg, 1.jpe",
    "jpg, 1",
    "png, 1.webp"
  })
  void anyNameWillDoForAnImageThatCanBeDecoded(String format, String name) throws IOException {
    CocoFiles.put(root.resolve("images").resolve(name), CocoFiles.image(format, 100));
    CocoFiles.truth(root, "train", name);
    assertThat(grey("train", 0)).isBetween(98, 102);
  }

  @Test
  void anotherSpellingIsNotGuessedButNamed() throws IOException {
    CocoFiles.put(root.resolve("images/1.JPG"), CocoFiles.image("jpg", 100));
    CocoFiles.truth(root, "train", "1.jpg");
    assertThatThrownBy(() -> grey("train", 0))
        .hasMessageContaining("1 of 1 images are not in")
        .hasMessageContaining("(there is")
        .hasMessageContaining("1.JPG)");
  }

  @Test
  void anImageWithoutAFileNameIsNamed() throws IOException {
    CocoFiles.truth(root, "train", "");
    assertThatThrownBy(() -> grey("train", 0)).hasMessageContaining("image 1 has no file_name");
  }

  /** A half-downloaded archive of another split is no reason to refuse this one. */
  @Test
  void anArchiveThatCannotBeReadMattersOnlyWhereItIsNeeded() throws IOException {
    CocoFiles.put(root.resolve("train2017.zip"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> DetectionSets.splits(root.toString(), root))
        .hasMessageContaining("train2017.zip");
    CocoFiles.put(root.resolve("val2017/1.png"), png(VAL));
    CocoFiles.truth(root, "val2017", "1.png");
    assertThat(grey("val2017", 0)).isEqualTo(VAL);
  }

  @Test
  void ofTwoFilesOfAnnotationsTheUnpackedOneIsReadAndTwoUnpackedAreRefused() throws IOException {
    CocoFiles.put(root.resolve("val/1.png"), png(VAL));
    CocoFiles.put(root.resolve("val/2.png"), png(VAL));
    Path file = CocoFiles.truth(root, "val", "1.png", "2.png");
    TestPictures.zip(
        root.resolve("annotations/original.zip"),
        Map.of("annotations/instances_val.json", Files.readAllBytes(file)));
    CocoFiles.truth(root, "val", "1.png"); // corrected
    try (DetectionDataset data = DetectionSets.open(root + "/val", root, true)) {
      assertThat(data.size()).isEqualTo(1);
    }
    Files.copy(file, root.resolve("instances_val.json"));
    assertThatThrownBy(() -> DetectionSets.open(root + "/val", root, true))
        .hasMessageContaining("annotations of split val are in")
        .hasMessageContaining("remove one");
  }

  /** As .NET's and old programs pack. */
  @Test
  void annotationsInAZipAreFoundWhateverTheNamesLookLike() throws IOException {
    Path json = CocoFiles.truth(root.resolve("source"), "val", "1.png");
    Path zip = root.resolve("set.zip");
    TestPictures.zip(
        zip,
        Map.of(
            "annotations\\instances_val.json", Files.readAllBytes(json), "val\\1.png", png(VAL)));
    try (DetectionDataset data = DetectionSets.open(zip + "/val", root, true)) {
      assertThat(data.image(0).rgb()[0] & 0xFF).isEqualTo(VAL);
    }
  }

  @Test
  void annotationsInATarAreRefusedInOneLine() throws IOException {
    TestPictures.tar(root.resolve("set.tar"), Map.of("1.png", png(1)));
    assertThatThrownBy(() -> DetectionSets.open(root.resolve("set.tar") + "/train", root, true))
        .hasMessageContaining("annotations are read from a folder or a .zip");
  }
}
