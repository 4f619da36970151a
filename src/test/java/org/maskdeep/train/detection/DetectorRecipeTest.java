package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.detect.DetectorOptions;
import org.maskdeep.nn.layer.NormOptions;

/** From the keys of a recipe to the detector's structure. */
class DetectorRecipeTest {
  private static DetectorOptions.Heads heads(String name, String... settings) throws IOException {
    return DetectionRecipes.load(name, List.of(settings)).model().options(3).heads();
  }

  @Test
  void theDefaultHeadsAreTorchvisions() throws IOException {
    assertThat(heads("defaults")).isEqualTo(DetectorOptions.Heads.standard());
    assertThat(heads("defaults", "model.arch=maskrcnn-resnet50-fpn-v2"))
        .isEqualTo(DetectorOptions.Heads.v2());
  }

  /** The second version has a structure of its own; norms and alignment are the recipe's. */
  @Test
  void theSecondVersionTakesTheNormsAndTheAlignmentOfTheRecipe() throws IOException {
    assertThat(heads("coco-soco"))
        .isEqualTo(new DetectorOptions.Heads(256, 1024, NormOptions.SYNCHRONISED, 1, 4, true));
    assertThat(heads("coco-soco", "model.arch=maskrcnn-resnet50-fpn-v2"))
        .isEqualTo(new DetectorOptions.Heads(256, 1024, NormOptions.SYNCHRONISED, 2, 4, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer.milestones=[80, 40] | optimizer.milestones = [80, 40]: steps must ascend",
        "optimizer.milestones=[50] | lie after optimizer.warmup_steps = 60",
        "optimizer.momentum=1 | optimizer.momentum = 1",
        "model.anchors=[0, 8, 16, 32, 64] | model.anchors = 0",
        "model.canonical_size=0 | model.canonical_size = 0"
      })
  void valuesThatCannotBeAreNamed(String setting, String words) {
    assertThatThrownBy(() -> DetectionRecipes.load("smoke", List.of(setting)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
