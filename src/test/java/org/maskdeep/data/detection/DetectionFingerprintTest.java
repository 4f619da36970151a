package org.maskdeep.data.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.data.TestPictures;
import org.maskdeep.detect.CocoFiles;

class DetectionFingerprintTest {
  @TempDir private Path root;
  private Path truth;

  @BeforeEach
  void write() throws IOException {
    CocoFiles.put(root.resolve("train/1.png"), CocoFiles.image("png", 10));
    CocoFiles.put(root.resolve("train/2.png"), CocoFiles.image("png", 20));
    truth = CocoFiles.truth(root, "train", "1.png", "2.png");
  }

  private static String fingerprint(Path set) throws IOException {
    try (DetectionDataset data = DetectionSets.open(set + "/train", set, true)) {
      return data.fingerprint();
    }
  }

  @Test
  void onePixelChangesIt() throws IOException {
    String before = fingerprint(root);
    assertThat(before).hasSize(64).isEqualTo(fingerprint(root));
    byte[] image = Files.readAllBytes(root.resolve("train/2.png"));
    image[image.length - 20] ^= 1;
    Files.write(root.resolve("train/2.png"), image);
    assertThat(fingerprint(root)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "'2, 3, 11, 3, 11, 11', '2, 3, 11, 3, 11, 10'",
    "'\"iscrowd\": 0', '\"iscrowd\": 1'",
    "'\"area\": 72', '\"area\": 71'",
    "'[2, 3, 9, 8]', '[2, 3, 9, 7]'",
    "'\"name\": \"thing\"', '\"name\": \"other\"'",
    "'\"width\": 24', '\"width\": null'"
  })
  void soDoesEveryValueOfTheAnnotations(String from, String to) throws IOException {
    String before = fingerprint(root);
    String text = Files.readString(truth);
    assertThat(text).contains(from);
    Files.writeString(truth, text.replace(from, to));
    assertThat(fingerprint(root)).isNotEqualTo(before);
  }

  @Test
  void itIsTheSameForAFolderAndAnArchiveOfIt() throws IOException {
    Path other = Files.createDirectory(root.resolve("other"));
    CocoFiles.truth(other, "train", "1.png", "2.png");
    TestPictures.zip(
        other.resolve("train.zip"),
        Map.of(
            "1.png", CocoFiles.image("png", 10),
            "2.png", CocoFiles.image("png", 20)));
    assertThat(fingerprint(other)).isEqualTo(fingerprint(root));
  }

  @Test
  void aPartHasItsOwn() throws IOException {
    try (DetectionDataset data = DetectionSets.open(root + "/train", root, true)) {
      assertThat(data.first(1).fingerprint()).isNotEqualTo(data.fingerprint());
      assertThat(data.first(2).fingerprint()).isEqualTo(data.fingerprint());
    }
  }
}
