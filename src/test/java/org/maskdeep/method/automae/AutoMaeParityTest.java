package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.method.Method;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/**
 * Against automae-parity.json: the method written plainly on PyTorch 2.15 in float64, with the
 * authors' forms of the straight-through mask and of the scaled tokens. Encoder and guide of width
 * 96 and 4 blocks, decoder of width 32 with 2 blocks and 4 heads, 4 images of 16 pixels in patches
 * of 4, τ = 0.7, factor ¼, weight 0.6, weights, images and draws of {@link Formula}.
 */
class AutoMaeParityTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final MaeOptions DECODER = new MaeOptions(32, 2, 4, true);
  private static final MaskRatio RATIO = new MaskRatio(0.75);

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

  private AutoMae model(AutoMaeOptions options) throws IOException {
    VisionTransformer guide = VIT.create();
    guide.initialize(manager, 77);
    guide.freeze();
    AutoMae model = new AutoMae(manager, VIT, DECODER, guide, options, 3);
    fill(model);
    return model;
  }

  private NDArray images() {
    return Formula.input(manager, 16, DataType.FLOAT64, 0, 0);
  }

  private static NDList list(Map<String, NDArray> weights) {
    return new NDList(weights.values());
  }

  private static JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(AutoMaeParityTest.class.getResourceAsStream("automae-parity.json"));
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

  @Test
  void lossesAndGradientsAreThoseOfAPlainReference() throws IOException {
    JsonNode expected = stored();
    AutoMae model = model(new AutoMaeOptions(RATIO, true, 0.25, 0.7, 0.6));
    NDArray x = images();
    try (Autograd autograd = Autograd.record()) {
      Method.Output output = model.loss(x, FormulaDraws.draws());
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
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = model.loss(images(), FormulaDraws.draws()).loss();
      Map<String, NDArray> weights = model.trainable();
      weights.keySet().removeIf(name -> !name.startsWith("scorer."));
      NDList gradients = autograd.gradients(loss, list(weights));
      assertScorer(weights, gradients, stored().get("reconstruction_scorer"));
    }
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
}
