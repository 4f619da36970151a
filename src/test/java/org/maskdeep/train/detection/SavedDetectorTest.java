package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.detect.Detector;
import org.maskdeep.tensor.Engines;

class SavedDetectorTest {
  @TempDir private Path folder;

  /** pycocotools takes categories that are strings or fractions; results must be of the same. */
  @Test
  void categoriesThatAreNoWholeNumbersKeepTheirIds() throws IOException {
    Path file = folder.resolve("named.safetensors");
    Path json =
        Files.writeString(
            folder.resolve("named.json"),
            """
            {"images": [{"id": 1, "file_name": "1.png", "width": 32, "height": 32}],
             "categories": [{"id": "cat", "name": "cat"}, {"id": 2.5, "name": "x"},
                            {"id": 7, "name": "y"}], "annotations": []}
            """);
    Annotations truth = Annotations.read(json);
    DetectionRecipe recipe = DetectionRecipes.load("smoke", List.of("model.width=4"));
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      Detector detector = recipe.model().detector(4);
      detector.initialize(manager, 1);
      SavedDetector.of(detector, truth, recipe).save(file);
      SavedDetector saved = SavedDetector.load(file, null, null, manager);
      List<Detection> found = new ArrayList<>();
      for (Category category : truth.categories()) {
        found.add(Detection.ofBox(1, category.id(), 0.5, new Box(1, 2, 3, 4)));
      }
      Path out = folder.resolve("named-results.json");
      Detections.of(found, saved.ids()).write(out);
      assertThat(new ObjectMapper().readTree(out.toFile()).findValuesAsText("category_id"))
          .containsExactlyInAnyOrder("cat", "2.5", "7");
      assertThat(saved.names().values()).containsExactlyInAnyOrder("cat", "x", "y");
    }
  }
}
