package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.maskdeep.tensor.Retyped;

/**
 * Against automae-parity.json: the method written plainly on PyTorch 2.15 in float64, with the
 * authors' forms of the straight-through mask and of the scaled tokens. Encoder and guide of width
 * 96 and 4 blocks, decoder of width 32 with 2 blocks and 4 heads, 4 images of 16 pixels in patches
 * of 4, τ = 0.7, factor ¼, weight 0.6, weights, images and draws of {@link Formula}.
 */
class AutoMaeTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final PatchGrid GRID = new PatchGrid(4, 4);
  private static final MaeOptions DECODER = new MaeOptions(32, 2, 4, true);
  private static final MaskRatio RATIO = new MaskRatio(0.75);
  private static final int B = 4;
  private static final int N = 16;

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

  private static JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(AutoMaeTest.class.getResourceAsStream("automae-parity.json"));
  }

  private static void place(Map<String, Integer> places, String prefix, int from, JsonNode names) {
    int place = from;
    for (JsonNode name : names) {
      places.put(prefix + name.asText(), place++);
    }
  }

  /** The formula's weights in 64 bits; fixed positions keep their table. */
  private void fill(Method model) throws IOException {
    Map<String, Integer> places = new TreeMap<>();
    place(places, "encoder.", 0, stored().get("encoder_order"));
    place(places, "guide.", 500, stored().get("encoder_order"));
    place(places, "decoder.", 100, stored().get("decoder_order"));
    int at = 700;
    for (String name : List.of("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias")) {
      places.put("scorer." + name, at++);
    }
    at = 720;
    for (String conv : List.of("conv1.", "conv2.", "conv3.")) {
      for (String name : List.of("weight", "bias", "u", "v")) {
        places.put("judge." + conv + name, at++);
      }
    }
    Map<String, double[]> tables = new TreeMap<>();
    model
        .parameters()
        .forEach(
            (name, p) -> {
              if (name.endsWith("pos_embed")) {
                tables.put(name, Retyped.doubles(p.getArray()));
              }
            });
    Retyped.set(
        model.parameters(),
        manager,
        DataType.FLOAT64,
        (name, shape) ->
            tables.containsKey(name)
                ? tables.get(name)
                : Formula.ofTransformer(name, shape, places.get(name)));
  }

  private static float[] uniforms(int p) {
    float[] u = new float[B * N];
    for (int i = 0; i < u.length; i++) {
      u[i] = (float) Formula.u(i, p);
    }
    return u;
  }

  private static float[] gumbel(int p) {
    float[] noise = new float[B * N];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Gumbel.noise(Formula.u(i, p) + 0x1.0p-25);
    }
    return noise;
  }

  private static Draws draws() {
    float[] real = new float[B * N];
    for (int b = 0; b < B; b++) {
      double sum = 0;
      for (int i = 0; i < N; i++) {
        sum += Math.exp(Formula.u(b * N + i, 903));
      }
      for (int i = 0; i < N; i++) {
        real[b * N + i] = (float) (Math.exp(Formula.u(b * N + i, 903)) / sum);
      }
    }
    return new Draws(gumbel(900), gumbel(901), uniforms(902), real);
  }

  private NDArray images(DataType type) {
    return Formula.input(manager, 16, type, 0, 0);
  }

  @Test
  void lossesAndGradientsAreThoseOfAPlainReference() throws IOException {
    JsonNode expected = stored();
    AutoMae model = model(new AutoMaeOptions(RATIO, true, 0.25, 0.7, 0.6));
    fill(model);
    NDArray x = images(DataType.FLOAT64);
    try (Autograd autograd = Autograd.record()) {
      Method.Output output = model.loss(x, draws());
      NDArray judge = output.players().get("judge");
      assertThat(output.loss().getDouble())
          .isCloseTo(expected.get("loss").asDouble(), within(1e-10));
      assertThat(judge.getDouble()).isCloseTo(expected.get("judge").asDouble(), within(1e-10));
      Map<String, NDArray> main = model.trainable();
      NDList gradients = autograd.gradientsKeepingGraph(output.loss(), list(main));
      assertGradients(main, gradients, expected);
      Map<String, NDArray> own = model.trainable("judge");
      assertGradients(own, autograd.gradients(judge, list(own)), expected);
      assertThat(main.size() + own.size() - 4).isEqualTo(expected.get("gradients").size());
      assertThat(output.observed().get().get("reconstruction"))
          .isCloseTo(expected.get("reconstruction").asDouble(), within(1e-6));
      double[] u = Retyped.doubles(model.parameters().get("judge.conv2.u").getArray());
      Formula.assertStored("u", u, expected.get("u_conv2"), 12);
    }
  }

  /** What reaches the generator through visible tokens alone. */
  @Test
  void theErrorOfPixelsReachesTheGenerator() throws IOException {
    AutoMae model = model(new AutoMaeOptions(RATIO, true, 0.25, 0.7, 0));
    fill(model);
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = model.loss(images(DataType.FLOAT64), draws()).loss();
      Map<String, NDArray> weights = model.trainable();
      weights.keySet().removeIf(name -> !name.startsWith("scorer."));
      NDList gradients = autograd.gradients(loss, list(weights));
      assertScorer(weights, gradients, stored().get("reconstruction_scorer"));
    }
  }

  private static NDList list(Map<String, NDArray> weights) {
    return new NDList(weights.values());
  }

  private static void assertGradients(
      Map<String, NDArray> weights, NDList gradients, JsonNode expected) {
    int i = 0;
    for (String name : weights.keySet()) {
      NDArray gradient = gradients.get(i++);
      if (!name.startsWith("scorer.")) {
        JsonNode stored = expected.get("gradients").get(name);
        Formula.assertStored(name, Retyped.doubles(gradient), stored, 12);
      }
    }
    assertScorer(weights, gradients, expected.get("gradients_scorer"));
  }

  /** All digits: these gradients are small. That of the last bias is 0 but for rounding. */
  private static void assertScorer(
      Map<String, NDArray> weights, NDList gradients, JsonNode expected) {
    int i = 0;
    for (String name : weights.keySet()) {
      double[] gradient = Retyped.doubles(gradients.get(i++));
      if (name.startsWith("scorer.")) {
        JsonNode stored = expected.get(name.substring("scorer.".length()));
        double scale = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
        assertThat(stored.size()).isEqualTo(gradient.length);
        for (int k = 0; k < gradient.length; k++) {
          assertThat(gradient[k])
              .as(name)
              .isCloseTo(stored.get(k).asDouble(), within(1e-9 * scale + 1e-15));
        }
      }
    }
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
    Draws draws = draws();
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
        NDArray loss = model.loss(x, draws()).players().get("judge");
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
      Method.Output output = model.loss(images(DataType.FLOAT32), draws());
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
    Draws draws = draws();
    NDArray x = images(DataType.FLOAT32);
    float usual = loss(x, draws);
    float usualJudge = judge(x, draws);
    Draws again = new Draws(draws.noise(), gumbel(905), draws.uniforms(), draws.real());
    assertThat(loss(x, again)).isEqualTo(usual);
    assertThat(judge(x, again)).isNotEqualTo(usualJudge);
    Draws other = new Draws(gumbel(905), draws.again(), draws.uniforms(), draws.real());
    assertThat(loss(x, other)).isNotEqualTo(usual);
    assertThat(judge(x, other)).isEqualTo(usualJudge);
    Draws real = new Draws(draws.noise(), draws.again(), draws.uniforms(), uniforms(906));
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
    Method.Output output = model.loss(x, draws());
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
