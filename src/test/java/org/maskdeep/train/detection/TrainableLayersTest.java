package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.FasterRcnn;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;

/** {@code model.trainable_layers}, on the scenes and the detector of DetectionTrainerTest. */
class TrainableLayersTest {
  @TempDir static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    Engines.start();
    Scenes.write(folder, 15, 32, 1);
  }

  /**
   * torchvision's trainable_backbone_layers: the parts from the last on; 4 leave bn1 out with
   * conv1.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5})
  void onlyTheLastPartsOfTheBackboneAreTrained(int layers) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = DetectionTrainerTest.data(folder)) {
      Detector detector = new FasterRcnn(DetectionTrainerTest.options());
      detector.trainBackbone(layers);
      detector.initialize(manager, 3);
      Map<String, float[]> before = values(detector);
      new DetectionTrainer(detector, manager, data, DetectionTrainerTest.recipe(2))
          .train(TrainingListener.SILENT, () -> false);
      Map<String, float[]> after = values(detector);
      List<String> order = List.of("layer4", "layer3", "layer2", "layer1", "conv1");
      before.forEach(
          (name, values) -> {
            String part = name.replace("backbone.body.", "").split("\\.")[0];
            boolean moves =
                !name.startsWith("backbone.body.")
                    || name.contains("running")
                    || order.indexOf(part.startsWith("layer") ? part : "conv1") < layers;
            boolean same = Arrays.equals(values, after.get(name));
            assertThat(same).as(name).isEqualTo(!moves);
          });
    }
  }

  private static Map<String, float[]> values(Detector detector) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Weights.of(detector).forEach((name, array) -> values.put(name, array.toFloatArray()));
    return values;
  }

  @Test
  void trainableLayersAreZeroToFive() throws IOException {
    assertThatThrownBy(() -> DetectionRecipes.load("smoke", List.of("model.trainable_layers=6")))
        .hasMessageContaining("model.trainable_layers")
        .hasMessageContaining("5");
    assertThatThrownBy(() -> new FasterRcnn(DetectionTrainerTest.options()).trainBackbone(-1))
        .hasMessageContaining("must be 0 … 5");
    assertThat(DetectionRecipes.text(DetectionRecipes.load("smoke", List.of())))
        .doesNotContain("trainable_layers");
  }
}
