package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Detectron2NamesTest {
  /** As detectron2's tool convert-torchvision-to-d2.py renames them. */
  @ParameterizedTest
  @CsvSource({
    "conv1.weight, stem.conv1.weight",
    "bn1.running_var, stem.conv1.norm.running_var",
    "layer1.0.conv1.weight, res2.0.conv1.weight",
    "layer1.0.bn3.bias, res2.0.conv3.norm.bias",
    "layer2.3.bn2.running_mean, res3.3.conv2.norm.running_mean",
    "layer4.0.downsample.0.weight, res5.0.shortcut.weight",
    "layer3.0.downsample.1.running_mean, res4.0.shortcut.norm.running_mean",
    "layer3.0.downsample.1.weight, res4.0.shortcut.norm.weight"
  })
  void namesAreThoseOfDetectron2(String torchvision, String detectron2) {
    assertThat(Detectron2Names.of(torchvision)).isEqualTo(detectron2);
  }

  @ParameterizedTest
  @CsvSource({
    "backbone.body.layer1.0.bn3.bias, backbone.bottom_up.res2.0.conv3.norm.bias",
    "backbone.fpn.inner_blocks.0.0.weight, backbone.fpn_lateral2.weight",
    "backbone.fpn.inner_blocks.3.weight, backbone.fpn_lateral5.weight",
    "backbone.fpn.layer_blocks.1.0.bias, backbone.fpn_output3.bias",
    "backbone.fpn.layer_blocks.2.1.running_var, backbone.fpn_output4.norm.running_var"
  })
  void aPyramidsNamesAreThoseOfDetectron2(String torchvision, String detectron2) {
    assertThat(Detectron2Names.ofBackbone(torchvision)).isEqualTo(detectron2);
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 34, 50})
  void everyWeightOfAnEncoderHasANameOfItsOwn(int depth) throws IOException {
    Map<String, long[]> weights = Formula.names(depth);
    weights.keySet().removeIf(name -> name.startsWith("fc.") || name.contains("num_batches"));
    Map<String, long[]> renamed = Detectron2Names.of(weights);
    assertThat(renamed).hasSameSizeAs(weights);
    assertThat(new TreeSet<>(renamed.keySet()))
        .allMatch(name -> name.matches("(stem|res[2-5]\\.\\d+)\\.(conv[123]|shortcut)\\..*"));
  }

  @Test
  void aNameOfAnotherNetworkIsRefused() {
    assertThatThrownBy(() -> Detectron2Names.of("fc.weight"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fc.weight");
    assertThatThrownBy(() -> Detectron2Names.ofBackbone("rpn.head.cls_logits.weight"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rpn.head");
  }
}
