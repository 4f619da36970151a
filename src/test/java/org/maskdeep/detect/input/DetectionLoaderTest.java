package org.maskdeep.detect.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.CocoFiles;
import org.maskdeep.random.Streams;

class DetectionLoaderTest {
  private static DetectionLoader batches(DetectionDataset data) {
    return new DetectionLoader(data, 4, List.of(32), null, 0.5, true, new Streams(0));
  }

  @Test
  void tooFewImagesForABatchSayWhy() throws IOException {
    try (DetectionDataset two = DetectionDataset.scenes(2, 32, 0, Scenes.Split.TRAIN)) {
      assertThatThrownBy(() -> batches(two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 images with objects do not fill a batch of 4")
          .hasMessageContaining("optimizer.batch");
      assertThatThrownBy(() -> batches(two.first(0)))
          .hasMessageContaining("no image has an object to train on");
    }
  }

  /** Sizes are not needed for boxes; then only the decoded image says what lies outside of it. */
  @Test
  void objectsOutsideOfAnImageOfUnknownSizeAreLeftOut(@TempDir Path folder) throws IOException {
    CocoFiles.put(folder.resolve("val/1.png"), CocoFiles.image("png", 50));
    Path truth =
        Files.writeString(
            folder.resolve("instances_val.json"),
            """
            {"images": [{"id": 1, "file_name": "1.png"}], "categories": [{"id": 1, "name": "x"}],
             "annotations": [
              {"id": 1, "image_id": 1, "category_id": 1, "bbox": [900, 900, 5, 5], "area": 25},
              {"id": 2, "image_id": 1, "category_id": 1, "bbox": [2, 3, 5, 5], "area": 25}]}
            """);
    try (DetectionDataset data =
        DetectionDataset.open(truth, List.of(folder.resolve("val")), false)) {
      assertThat(data.objects(0)).hasSize(2);
      DetectionLoader loader =
          new DetectionLoader(
              data,
              1,
              List.of(CocoFiles.HEIGHT),
              ImageTransform.of(CocoFiles.HEIGHT, 64),
              0,
              false,
              new Streams(0));
      GroundTruth only = loader.decode(0).truth().get(0);
      assertThat(only.size()).isEqualTo(1);
      assertThat(only.boxes().x1(0)).isEqualTo(2);
    }
  }
}
