package org.maskdeep.detect.input;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
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
}
