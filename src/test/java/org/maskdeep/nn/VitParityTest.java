package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;
import org.maskdeep.tensor.RoundingBound;
import org.maskdeep.tensor.TorchScript;

/**
 * Against vit-parity.json: timm 1.0.31 on PyTorch 2.15 in float64, a vision transformer of width
 * 96, 4 blocks, 3 heads and patches of 4 on 4 images of 16 pixels. Weights and input are those of
 * {@link Formula}; cls_token and pos_embed are 2u − 1, matrices as kernels. The loss is the sum of
 * the last layer's tokens times the coefficients of {@link Formula}. Of each array every k-th
 * number in row-major order is stored, with seven decimals; the loss with all of its digits.
 */
@Tag("parity")
class VitParityTest {
  private static final int SAMPLES = 32;
  private static final int GRADIENT_SAMPLES = 16;
  private static final long[] SEEN = {0, 3, 5, 10, 15, 1, 2, 8, 7, 6, 5, 4, 9, 12, 14, 0};
  private static final TorchScript LOSS =
      TorchScript.of("x: Tensor, c: Tensor", "Tensor", "return torch.sum(torch.mul(x, c))");

  private static JsonNode stored() throws IOException {
    return new ObjectMapper().readTree(VitParityTest.class.getResourceAsStream("vit-parity.json"));
  }

  private static VitOptions options() {
    return VitOptions.of(VitOptions.Size.NANO, 4, 16).with(VitOptions.Position.LEARNED);
  }

  @Test
  void namesShapesAndOrderAreTimms() throws IOException {
    Map<String, Shape> ours = new LinkedHashMap<>();
    options().create().parametersByName().forEach((name, p) -> ours.put(name, p.getShape()));
    Map<String, Shape> theirs = new LinkedHashMap<>();
    stored()
        .get("names")
        .properties()
        .forEach(
            e -> {
              List<Long> shape = new ArrayList<>();
              e.getValue().forEach(n -> shape.add(n.asLong()));
              theirs.put(e.getKey(), new Shape(shape));
            });
    assertThat(ours).containsExactlyEntriesOf(theirs);
  }

  @Test
  void tokensSubsetsAttentionAndGradientsAreTimms() throws IOException {
    JsonNode stored = stored();
    Map<String, JsonNode> expected = new TreeMap<>();
    for (String name : List.of("tokens", "seen", "block2", "attention", "loss")) {
      expected.put(name, stored.get(name));
    }
    stored.get("gradients").properties().forEach(e -> expected.put(e.getKey(), e.getValue()));
    run(
        options(),
        DataType.FLOAT64,
        0,
        0,
        (name, array) ->
            Formula.assertStored(
                name, Retyped.doubles(array), expected.remove(name), samples(name)));
    assertThat(expected.keySet()).as("stored and not compared").isEmpty();
  }

  @Test
  void in32BitsNothingIsFartherAwayThanRoundingBrings() {
    RoundingBound bound =
        RoundingBound.of((r, seed, to) -> run(options(), DataType.FLOAT64, r, seed, to));
    bound.check((r, seed, to) -> run(options(), DataType.FLOAT32, r, seed, to));
    VitOptions narrow = options().with(Precision.BF16);
    bound.checkFails((r, seed, to) -> run(narrow, DataType.FLOAT32, r, seed, to));
  }

  private static int samples(String name) {
    return name.contains(".") || name.contains("_") ? GRADIENT_SAMPLES : SAMPLES;
  }

  private static void run(
      VitOptions options,
      DataType type,
      double relative,
      long seed,
      BiConsumer<String, NDArray> results) {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager();
        NDManager step = manager.newSubManager()) {
      VisionTransformer vit = options.create();
      vit.initialize(manager, 1);
      fill(vit, manager, type, relative, seed);
      NDArray x = Formula.input(step, options.image(), type, relative, seed);
      results.accept("seen", vit.tokens(x, step.create(SEEN, new Shape(4, 4)), false));
      results.accept("block2", vit.intermediate(x, List.of(2), false).singletonOrThrow());
      results.accept("attention", vit.attention(x));
      Map<String, NDArray> weights = Weights.trainable(vit);
      try (Autograd autograd = Autograd.record()) {
        NDArray tokens = vit.tokens(x, null, true);
        results.accept("tokens", tokens);
        NDArray loss = LOSS.call(true, tokens, Formula.coefficients(step, tokens.getShape(), type));
        results.accept("loss", loss);
        NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
        int i = 0;
        for (String name : weights.keySet()) {
          results.accept(name, gradients.get(i++));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(
      VisionTransformer vit, NDManager owner, DataType type, double relative, long seed)
      throws IOException {
    List<String> order = new ArrayList<>();
    stored().get("names").fieldNames().forEachRemaining(order::add);
    Retyped.set(
        vit.parametersByName(),
        owner,
        type,
        (name, shape) -> {
          double[] values = Formula.ofTransformer(name, shape, order.indexOf(name));
          Retyped.disturb(values, relative, seed, order.indexOf(name));
          return values;
        });
  }
}
