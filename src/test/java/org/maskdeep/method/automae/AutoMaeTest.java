package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;

/** On 4 images of 16 pixels in patches of 4, images and draws of {@link Formula}. */
class AutoMaeTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final PatchGrid GRID = new PatchGrid(4, 4);
  private static final MaeOptions DECODER = new MaeOptions(32, 2, 4, true);
  private static final MaskRatio RATIO = new MaskRatio(0.75);
  private static final int B = FormulaDraws.B;
  private static final int N = FormulaDraws.N;

  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private AutoMae model(AutoMaeOptions options) {
    VisionTransformer guide = VIT.create();
    guide.initialize(manager, 77);
    guide.freeze();
    return new AutoMae(manager, VIT, DECODER, guide, options, 3);
  }

  private static AutoMaeOptions options(double factor) {
    return new AutoMaeOptions(RATIO, true, factor, 1, 0.2);
  }

  private NDArray images(DataType type) {
    return Formula.input(manager, 16, type, 0, 0);
  }

  private static NDList list(Map<String, NDArray> weights) {
    return new NDList(weights.values());
  }

  /** The factors of the tokens are 1: error and features are MAE's of the same patches. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 3})
  void theErrorIsThatOfAMaskedAutoencoderToTheBit(double factor) {
    AutoMae model = model(options(factor));
    MaskedAutoencoder mae =
        new MaskedAutoencoder(
            manager, VIT, DECODER, PatchMasks.drawn(MaskSampler.random(0.25), GRID), 3);
    NDArray x = images(DataType.FLOAT32);
    Draws draws = FormulaDraws.draws();
    float[] g = model.importance(x, draws.noise()).toFloatArray();
    ImportantPatches patches = ImportantPatches.of(GRID, g, draws.uniforms(), factor, 4);
    Method.Output theirs = mae.loss(x, patches.subset());
    Method.Output ours = model.loss(x, draws);
    assertThat(ours.features().toFloatArray()).isEqualTo(theirs.features().toFloatArray());
    Map<String, Double> numbers = ours.observed().get();
    assertThat(numbers.get("reconstruction")).isEqualTo(theirs.loss().getFloat());
    assertThat(numbers.get("top_hidden")).isEqualTo(patches.topHidden());
    double largest = 0;
    for (int b = 0; b < B; b++) {
      float most = 0;
      for (int i = 0; i < N; i++) {
        most = Math.max(most, g[b * N + i]);
      }
      largest += most / (double) B;
    }
    assertThat(numbers.get("map_max")).isCloseTo(N * largest, within(1e-5));
  }

  /** The map's values are 0 for nearly all patches then; their order is that of the draw. */
  @Test
  void aLowTemperatureHidesTheSamePatches() {
    NDArray x = images(DataType.FLOAT32);
    AutoMae usual = model(new AutoMaeOptions(RATIO, true, 1, 1, 0.2));
    AutoMae cold = model(new AutoMaeOptions(RATIO, true, 1, 1e-3, 0.2));
    float[] g = cold.importance(x, FormulaDraws.draws().noise()).toFloatArray();
    int zeros = 0;
    for (float value : g) {
      zeros += value == 0 ? 1 : 0;
    }
    assertThat(zeros).isGreaterThan(B * N / 2);
    assertThat(cold.loss(x, FormulaDraws.draws()).features().toFloatArray())
        .isEqualTo(usual.loss(x, FormulaDraws.draws()).features().toFloatArray());
  }

  @Test
  void eachPlayerHasItsOwnWeights() {
    AutoMae model = model(options(0.5));
    Map<String, NDArray> main = model.trainable();
    Map<String, NDArray> judge = model.trainable("judge");
    assertThat(judge.keySet())
        .containsExactly(
            "judge.conv1.weight",
            "judge.conv1.bias",
            "judge.conv2.weight",
            "judge.conv2.bias",
            "judge.conv3.weight",
            "judge.conv3.bias");
    assertThat(main.keySet())
        .allMatch(name -> name.matches("(encoder|decoder|scorer)\\..*"))
        .contains("scorer.conv1.weight", "encoder.cls_token", "decoder.mask_token");
    assertThat(model.exports()).containsOnlyKeys(AttentionScorer.FILE);
    assertThat(model.parameters()).containsKeys("judge.conv1.u", "judge.conv1.v");
    // the judge's loss depends on no other weight
    NDArray x = images(DataType.FLOAT32);
    for (String name : List.of("scorer.conv1.weight", "encoder.cls_token")) {
      try (Autograd autograd = Autograd.record()) {
        NDArray loss = model.loss(x, FormulaDraws.draws()).players().get("judge");
        assertThatThrownBy(() -> autograd.gradients(loss, new NDList(main.get(name))))
            .hasMessageContaining("appears to not have been used");
      }
    }
  }

  /** A step along one loss moves the weights of its own player and no other. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepOfOnePlayerLeavesTheOthersAlone(boolean judges) {
    AutoMae model = model(options(0.5));
    Map<String, NDArray> moved = judges ? model.trainable("judge") : model.trainable();
    Map<String, NDArray> others = judges ? model.trainable() : model.trainable("judge");
    List<float[]> before = numbers(moved);
    List<float[]> othersBefore = numbers(others);
    try (Autograd autograd = Autograd.record();
        NDManager step = manager.newSubManager()) {
      Method.Output output = model.loss(images(DataType.FLOAT32), FormulaDraws.draws());
      NDArray loss = judges ? output.players().get("judge") : output.loss();
      Optimizer.sgd(moved, SgdOptions.of(0, 0))
          .step(step, autograd.gradients(loss, list(moved)), 1);
    }
    assertThat(numbers(others)).usingRecursiveComparison().isEqualTo(othersBefore);
    List<float[]> after = numbers(moved);
    int i = 0;
    for (String name : moved.keySet()) {
      if (!name.equals("scorer.conv2.bias")) { // a softmax knows nothing of it
        assertThat(after.get(i)).as(name).isNotEqualTo(before.get(i));
      }
      i++;
    }
  }

  private static List<float[]> numbers(Map<String, NDArray> weights) {
    return weights.values().stream().map(NDArray::toFloatArray).toList();
  }

  /** The fakes that the judge learns from are drawn anew, the ones that it is shown are not. */
  @Test
  void theTwoDrawsAreDifferentOnes() {
    Draws draws = FormulaDraws.draws();
    NDArray x = images(DataType.FLOAT32);
    float usual = loss(x, draws);
    float usualJudge = judge(x, draws);
    Draws again =
        new Draws(draws.noise(), FormulaDraws.gumbel(905), draws.uniforms(), draws.real());
    assertThat(loss(x, again)).isEqualTo(usual);
    assertThat(judge(x, again)).isNotEqualTo(usualJudge);
    Draws other =
        new Draws(FormulaDraws.gumbel(905), draws.again(), draws.uniforms(), draws.real());
    assertThat(loss(x, other)).isNotEqualTo(usual);
    assertThat(judge(x, other)).isEqualTo(usualJudge);
    Draws real =
        new Draws(draws.noise(), draws.again(), draws.uniforms(), FormulaDraws.uniforms(906));
    assertThat(judge(x, real)).isNotEqualTo(usualJudge);
  }

  private float loss(NDArray x, Draws draws) {
    return model(options(0.5)).loss(x, draws).loss().getFloat();
  }

  private float judge(NDArray x, Draws draws) {
    return model(options(0.5)).loss(x, draws).players().get("judge").getFloat();
  }

  /** Without a generator importance is the attention, and there is no judge. */
  @Test
  void theGuidesAttentionAloneNeedsNoJudge() {
    AutoMae model = model(new AutoMaeOptions(RATIO, false, 0.5, 1, 0.2));
    assertThat(model.players()).isEmpty();
    assertThat(model.exports()).isEmpty();
    NDArray x = images(DataType.FLOAT32);
    VisionTransformer guide = (VisionTransformer) model.networks().get("guide");
    float[] attention = guide.attention(x).toFloatArray(); // [B, 3, 17, 17]
    float[] importance = model.importance(x);
    for (int b = 0; b < B; b++) {
      double[] mean = new double[N];
      double sum = 0;
      for (int i = 0; i < N; i++) {
        for (int h = 0; h < 3; h++) {
          mean[i] += attention[(b * 3 + h) * 17 * 17 + 1 + i];
        }
        sum += mean[i];
      }
      for (int i = 0; i < N; i++) {
        assertThat((double) importance[b * N + i]).isCloseTo(mean[i] / sum, within(1e-6));
      }
    }
    Method.Output output = model.loss(x, FormulaDraws.draws());
    assertThat(output.players()).isEmpty();
    assertThat(output.observed().get()).containsOnlyKeys("map_max", "top_hidden");
  }

  /** What a guide of larger patches says of one counts for all patches in it. */
  @Test
  void aCoarserGuideIsSpreadOverItsPatches() {
    VisionTransformer guide = VitOptions.of(VitOptions.Size.NANO, 8, 16).create();
    guide.initialize(manager, 5);
    guide.freeze();
    AutoMae model =
        new AutoMae(manager, VIT, DECODER, guide, new AutoMaeOptions(RATIO, false, 0.5, 1, 0.2), 3);
    float[] map = model.importance(images(DataType.FLOAT32));
    for (int i = 0; i < B * N; i++) {
      int row = i % N / 4;
      int column = i % 4;
      int corner = i / N * N + row / 2 * 2 * 4 + column / 2 * 2;
      assertThat(map[i]).isEqualTo(map[corner]);
    }
    assertThat(map[0]).isNotEqualTo(map[2]);
  }

  /** All draws are functions of step and image, not of the place in the batch. */
  @Test
  void drawsFollowStepAndImage() {
    Streams streams = new Streams(5);
    Draws both = Draws.of(new StepContext(streams, 7, new long[] {11, 12}), GRID);
    Draws one = Draws.of(new StepContext(streams, 7, new long[] {12}), GRID);
    assertThat(one.uniforms()).isEqualTo(Arrays.copyOfRange(both.uniforms(), N, 2 * N));
    assertThat(one.real()).isEqualTo(Arrays.copyOfRange(both.real(), N, 2 * N));
    assertThat(one.noise()).isEqualTo(Arrays.copyOfRange(both.noise(), N, 2 * N));
    assertThat(one.again()).isNotEqualTo(one.noise());
    Draws next = Draws.of(new StepContext(streams, 8, new long[] {12}), GRID);
    assertThat(next.real()).isNotEqualTo(one.real());
    assertThat(next.uniforms()).isNotEqualTo(one.uniforms());
  }

  @ParameterizedTest
  @CsvSource({"-0.1,1,0.2", "0.5,0,0.2", "0.5,1,-1"})
  void optionsSayWhatIsWrong(double factor, double temperature, double weight) {
    assertThatThrownBy(() -> new AutoMaeOptions(RATIO, true, factor, temperature, weight))
        .hasMessageContainingAll("must be positive", "not be negative");
  }
}
