package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;
import org.maskdeep.tensor.RoundingBound;
import org.maskdeep.tensor.TorchScript;

/**
 * Against resnet-parity.json: torchvision 0.14.1 on PyTorch 1.13 in float64, with the weights and
 * input of {@link Formula} (4 images of 64 pixels, 16 for the small stem, which is torchvision's
 * network with conv1 3x3 of stride 1 and no max-pooling). Of each array every k-th number in
 * row-major order is stored, with seven decimals; the loss with all of its digits. It is the sum of
 * pooled C5 times the coefficients of {@link Formula}.
 *
 * <p>A gradient through fifty layers of 32 bits is another one on every instruction set. So the
 * reference is compared in 64 bits, to its last decimal, and the network in 32 bits with the same
 * network in 64 ({@link RoundingBound}).
 */
@Tag("parity")
class ResNetParityTest {
  private static final List<String> LEVELS = List.of("C2", "C3", "C4", "C5");
  private static final TorchScript LOSS =
      TorchScript.of("p: Tensor, c: Tensor", "Tensor", "return torch.sum(torch.mul(p, c))");
  private static final TorchScript WIDEN =
      TorchScript.of("x: Tensor", "Tensor", "return " + Precision.widen("x"));
  private static final int LEVEL_SAMPLES = 32;
  private static final int GRADIENT_SAMPLES = 16;
  private static final int STATISTICS_SAMPLES = 8;

  @ParameterizedTest
  @CsvSource({"18,false", "18,true", "50,false", "50,true"})
  void levelsGradientsAndStatisticsAreTorchvisions(int depth, boolean small) throws IOException {
    Map<String, JsonNode> expected = expected(Formula.parity(depth, small));
    Trial network = new Trial(network(depth, small, 64), DataType.FLOAT64);
    network.with(
        0,
        0,
        (name, array) -> {
          JsonNode numbers = expected.remove(name);
          if (numbers != null) {
            Formula.assertStored(name, Retyped.doubles(array), numbers, samples(name));
          }
        });
    assertThat(expected.keySet()).as("stored and not compared").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"18,false", "18,true", "50,false", "50,true"})
  void in32BitsNothingIsFartherAwayThanRoundingBrings(int depth, boolean small) {
    ResNetOptions options = network(depth, small, 16);
    RoundingBound bound = RoundingBound.of(new Trial(options, DataType.FLOAT64)::with);
    bound.check(new Trial(options, DataType.FLOAT32)::with);
    bound.checkFails(new Trial(options.with(Precision.BF16), DataType.FLOAT32)::with);
  }

  private static ResNetOptions network(int depth, boolean small, int width) {
    return new ResNetOptions(depth, width, small, NormOptions.TRAINED, Precision.FP32);
  }

  /** The stored numbers by the names of {@link Trial}. */
  private static Map<String, JsonNode> expected(JsonNode stored) {
    Map<String, JsonNode> all = new TreeMap<>();
    for (int l = 0; l < LEVELS.size(); l++) {
      all.put(LEVELS.get(l), stored.get("levels").get(l));
    }
    all.put("pooled", stored.get("pooled"));
    all.put("loss", stored.get("loss"));
    stored.get("gradients").properties().forEach(e -> all.put(e.getKey(), e.getValue()));
    stored.get("statistics").properties().forEach(e -> all.put(e.getKey(), e.getValue()));
    return all;
  }

  private static int samples(String name) {
    if (name.contains("running")) {
      return STATISTICS_SAMPLES;
    }
    return name.contains(".") ? GRADIENT_SAMPLES : LEVEL_SAMPLES;
  }

  /** The network of the formula: its levels, then loss, gradients and statistics of a step. */
  private record Trial(ResNetOptions options, DataType type) {
    void with(double relative, long seed, BiConsumer<String, NDArray> results) {
      Engines.start();
      try (NDManager manager = NDManager.newBaseManager();
          NDManager step = manager.newSubManager()) {
        ResNet network = new ResNet(options);
        network.initialize(manager, 1);
        Formula.fill(network, manager, 0, type, relative, seed);
        NDArray x = Formula.input(step, options.cifarStem() ? 16 : 64, type, relative, seed);
        levels(network, x, results);
        Formula.fill(network, manager, 1, type, relative, seed);
        step(network, x, results);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void levels(ResNet network, NDArray x, BiConsumer<String, NDArray> results) {
      try (NDList levels = network.features(x, false);
          NDArray pooled = network.embed(x)) {
        for (int l = 0; l < LEVELS.size(); l++) {
          try (NDArray wide = WIDEN.call(false, levels.get(l))) {
            results.accept(LEVELS.get(l), wide);
          }
        }
        results.accept("pooled", pooled);
      }
    }

    private static void step(ResNet network, NDArray x, BiConsumer<String, NDArray> results) {
      Map<String, NDArray> weights = Weights.trainable(network);
      try (Autograd autograd = Autograd.record()) {
        NDArray pooled = ResNet.pool(network.features(x, true).get(3), true);
        NDArray c = Formula.coefficients(x.getManager(), pooled.getShape(), pooled.getDataType());
        NDArray loss = LOSS.call(true, pooled, c);
        results.accept("loss", loss);
        NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
        int i = 0;
        for (String name : weights.keySet()) {
          results.accept(name, gradients.get(i++));
        }
      }
      Weights.of(network)
          .forEach(
              (name, array) -> {
                if (name.contains("running")) {
                  results.accept(name, array);
                }
              });
    }
  }
}
