package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Script;

/**
 * Against resnet-parity.json: torchvision 0.14.1 on PyTorch 1.13 in float64, with the weights and
 * input of {@link Formula} (4 pictures of 64 pixels, 16 for the small stem, which is torchvision's
 * network with conv1 3x3 of stride 1 and no max-pooling). Of each array every k-th number in
 * row-major order is stored. The loss is the sum of pooled C5 times the coefficients of {@link
 * Formula}.
 */
class ResNetParityTest {
  private static final Script LOSS =
      Script.of("p: Tensor, c: Tensor", "Tensor", "return torch.sum(torch.mul(p, c))");
  private static final int LEVEL_SAMPLES = 32;
  private static final int GRADIENT_SAMPLES = 16;
  private static final int STATISTICS_SAMPLES = 8;

  @ParameterizedTest
  @CsvSource({"18,false", "18,true", "50,false", "50,true"})
  void levelsGradientsAndStatisticsAreTorchvisions(int depth, boolean small) throws IOException {
    Engines.start();
    JsonNode expected = Formula.parity(depth, small);
    try (NDManager manager = NDManager.newBaseManager();
        NDManager step = manager.newSubManager()) {
      ResNet network =
          new ResNet(small ? ResNetOptions.small(depth, 64) : ResNetOptions.standard(depth));
      network.initialize(manager, 1);
      Formula.fill(network, 0);
      NDArray x = Formula.input(step, small ? 16 : 64);
      assertLevels(network, x, expected);
      Formula.fill(network, 1);
      Map<String, NDArray> weights = Weights.trained(network);
      try (Autograd autograd = Autograd.record()) {
        NDArray pooled = ResNet.pool(network.features(x, true).get(Level.C5.ordinal()), true);
        NDArray loss = LOSS.call(true, pooled, Formula.coefficients(step, pooled.getShape()));
        double stored = expected.get("loss").asDouble();
        assertThat((double) loss.getFloat())
            .isCloseTo(stored, within(1e-4 * (1 + Math.abs(stored))));
        NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
        int i = 0;
        for (String name : weights.keySet()) {
          JsonNode numbers = expected.get("gradients").get(name);
          NDArray gradient = gradients.get(i++);
          if (numbers != null) {
            double scale = gradient.abs().max().getFloat();
            assertClose(name, gradient, numbers, GRADIENT_SAMPLES, 1e-4 * Math.max(1, scale));
          }
        }
      }
      Map<String, NDArray> all = Weights.of(network);
      expected
          .get("statistics")
          .properties()
          .forEach(
              e ->
                  assertClose(
                      e.getKey(), all.get(e.getKey()), e.getValue(), STATISTICS_SAMPLES, 1e-4));
    }
  }

  private static void assertLevels(ResNet network, NDArray x, JsonNode expected) {
    try (NDList levels = network.features(x, false);
        NDArray pooled = network.embed(x)) {
      for (Level level : Level.values()) {
        int i = level.ordinal();
        JsonNode numbers = expected.get("levels").get(i);
        assertClose(level.name(), levels.get(i), numbers, LEVEL_SAMPLES, 1e-4);
      }
      assertClose("pooled", pooled, expected.get("pooled"), LEVEL_SAMPLES, 1e-4);
    }
  }

  private static void assertClose(
      String what, NDArray array, JsonNode expected, int samples, double tolerance) {
    float[] all = array.toFloatArray();
    int stride = Math.max(1, all.length / samples);
    assertThat(expected.size()).isGreaterThanOrEqualTo(STATISTICS_SAMPLES);
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) all[i * stride])
          .as("%s[%d]", what, i * stride)
          .isCloseTo(expected.get(i).asDouble(), within(tolerance));
    }
  }
}
