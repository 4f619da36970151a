package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;
import org.maskdeep.tensor.RoundingBound;
import org.maskdeep.tensor.TorchScript;

/** With the weights and statistics of {@link Formula}, none of which is 0 or 1. */
class FrozenEncoderTest {
  private static final List<String> LEVELS = List.of("C2", "C3", "C4", "C5");
  private static final TorchScript WIDEN =
      TorchScript.of("x: Tensor", "Tensor", "return " + Precision.widen("x"));

  @BeforeAll
  static void start() {
    Engines.start();
  }

  private static ResNetOptions network(int depth, boolean small) {
    return new ResNetOptions(depth, 8, small, NormOptions.TRAINED, Precision.FP32);
  }

  /** The levels of a network in a mode. */
  private record Trial(ResNetOptions options, DataType type, ForwardMode mode) {
    void with(double relative, long seed, BiConsumer<String, NDArray> results) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        ResNet network = new ResNet(options);
        network.initialize(manager, 1);
        Formula.fill(network, manager, 0, type, relative, seed);
        NDArray x = Formula.input(manager, options.cifarStem() ? 16 : 64, type, relative, seed);
        NDList levels = network.forEvaluation(manager, mode).features(x, false);
        for (int l = 0; l < LEVELS.size(); l++) {
          results.accept(LEVELS.get(l), WIDEN.call(false, levels.get(l)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Map<String, double[]> levels(Trial trial) {
    Map<String, double[]> all = new LinkedHashMap<>();
    trial.with(0, 0, (name, array) -> all.put(name, Retyped.doubles(array)));
    return all;
  }

  @ParameterizedTest
  @CsvSource({"18,false", "18,true", "50,false", "50,true"})
  void in64BitsFoldedNetworksAreTheSame(int depth, boolean small) {
    ResNetOptions options = network(depth, small);
    Map<String, double[]> exact = levels(new Trial(options, DataType.FLOAT64, ForwardMode.EXACT));
    Map<String, double[]> folded = levels(new Trial(options, DataType.FLOAT64, ForwardMode.FOLDED));
    for (String level : LEVELS) {
      double largest = 0;
      for (double value : exact.get(level)) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(largest).isPositive();
      for (int i = 0; i < exact.get(level).length; i++) {
        assertThat(folded.get(level)[i]).isCloseTo(exact.get(level)[i], within(1e-12 * largest));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"18,true", "50,false"})
  void in32BitsTheyAreOffByRoundingAndInBf16ByMore(int depth, boolean small) {
    ResNetOptions options = network(depth, small);
    RoundingBound bound =
        RoundingBound.of(new Trial(options, DataType.FLOAT64, ForwardMode.EXACT)::with);
    bound.check(new Trial(options, DataType.FLOAT32, ForwardMode.FOLDED)::with);
    bound.checkFails(new Trial(options, DataType.FLOAT32, ForwardMode.BF16)::with);
  }

  /** bfloat16 has 8 bits: 2⁻⁸ for each of some twenty roundings that lie behind one another. */
  @Test
  void bf16KeepsTwoDigits() {
    ResNetOptions options = network(18, true);
    double[] exact = levels(new Trial(options, DataType.FLOAT32, ForwardMode.EXACT)).get("C5");
    double[] coarse = levels(new Trial(options, DataType.FLOAT32, ForwardMode.BF16)).get("C5");
    double difference = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += (coarse[i] - exact[i]) * (coarse[i] - exact[i]);
      size += exact[i] * exact[i];
    }
    assertThat(Math.sqrt(difference / size)).isBetween(1e-5, Math.sqrt(20) * 0x1p-8);
  }

  /**
   * Eight images of 16 pixels, whose last stage of 256 channels has 2x2 positions: there images lie
   * beside each other and the bias is added afterwards. Rounding alone: 2⁻²⁴ for each of some
   * twenty convolutions of up to 2304 products.
   */
  @Test
  void imagesBesideEachOtherAreFoldedToo() throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ResNet network =
          new ResNet(new ResNetOptions(18, 32, true, NormOptions.TRAINED, Precision.FP32));
      network.initialize(manager, 1);
      Formula.fill(network, manager, 0, DataType.FLOAT32, 0, 0);
      NDArray four = Formula.input(manager, 16);
      NDArray x = Layout.channelsLast(four.concat(four.mul(0.5f), 0)); // [8, 3, 16, 16]
      float[] exact = network.embed(x).toFloatArray();
      for (ForwardMode mode : List.of(ForwardMode.FOLDED, ForwardMode.BF16)) {
        try (FrozenEncoder frozen = FrozenEncoder.of(network, mode)) {
          float[] found = frozen.pooled(x, "C5").toFloatArray();
          double difference = 0;
          double size = 0;
          for (int i = 0; i < exact.length; i++) {
            difference += Math.pow(found[i] - exact[i], 2);
            size += Math.pow(exact[i], 2);
          }
          double bound = mode == ForwardMode.FOLDED ? 20 * Math.sqrt(2304) * 0x1p-24 : 4.5 * 0x1p-8;
          assertThat(Math.sqrt(difference / size)).as(mode.word()).isLessThan(bound);
        }
      }
    }
  }

  @Test
  void whatIsFrozenFollowsNoLaterChangeAndChangesNothing() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ResNet network = new ResNet(network(18, true));
      network.initialize(manager, 1);
      String before = Weights.digest(Weights.of(network));
      NDArray x = Formula.input(manager, 16);
      try (FrozenEncoder frozen = FrozenEncoder.of(network, ForwardMode.FOLDED);
          FrozenEncoder exact = FrozenEncoder.of(network, ForwardMode.EXACT)) {
        float[] first = frozen.pooled(x, "C5").toFloatArray();
        assertThat(exact.pooled(x, "C5").toFloatArray()).isEqualTo(network.embed(x).toFloatArray());
        assertThat(Weights.digest(Weights.of(network))).isEqualTo(before);
        ResNet other = new ResNet(network(18, true));
        other.initialize(manager, 2);
        Weights.copy(Weights.of(network), Weights.copyOf(Weights.of(other)));
        assertThat(frozen.pooled(x, "C5").toFloatArray()).isEqualTo(first);
        assertThat(exact.pooled(x, "C5").toFloatArray()).isNotEqualTo(first);
      }
      assertThat(network.embed(x).getShape()).isEqualTo(new Shape(4, 64));
    }
  }

  @Test
  void aFoldedNetworkCannotBeTrained() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ResNet network = new ResNet(network(18, true));
      network.initialize(manager, 1);
      Encoder folded = network.forEvaluation(manager, ForwardMode.FOLDED);
      NDArray x = Formula.input(manager, 16);
      assertThatThrownBy(() -> folded.features(x, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be trained");
    }
  }

  @Test
  void unknownModesAreNamed() {
    assertThat(ForwardMode.of("bf16")).isEqualTo(ForwardMode.BF16);
    assertThatThrownBy(() -> ForwardMode.of("fast"))
        .hasMessage("forward 'fast': must be exact, folded, bf16");
  }
}
