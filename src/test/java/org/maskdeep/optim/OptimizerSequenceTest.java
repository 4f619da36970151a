package org.maskdeep.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Engines;

/**
 * Six steps with changing learning rates against sequences.json, which holds the weights after each
 * step and the slots after the first and the last. SGD and AdamW there are torch.optim's of PyTorch
 * 2.13 on the CPU with foreach=False, "kernels" with a second parameter group of weight decay 0 for
 * the vector. LARS is a plain numpy loop in float64 over the formula of {@link Optimizer#lars}.
 */
class OptimizerSequenceTest {
  private static final double[] RATES = {0.1, 0.2, 0.05, 0.1, 0.025, 0.3};

  @Test
  void sgdEqualsPyTorchs() throws IOException {
    follow("sgd", 1, w -> Optimizer.sgd(w, SgdOptions.of(0, 0)));
    follow("sgd decay", 1, w -> Optimizer.sgd(w, SgdOptions.of(0, 0.01)));
    follow("sgd momentum decay", 1, w -> Optimizer.sgd(w, SgdOptions.of(0.9, 0.01)));
  }

  @Test
  void nesterovWithVectorsExcludedFromDecayEqualsPyTorchs() throws IOException {
    SgdOptions options = new SgdOptions(0.9, WeightDecay.kernels(0.01), true);
    follow("sgd nesterov kernels", 1, w -> Optimizer.sgd(w, options));
  }

  @Test
  void adamWEqualsPyTorchs() throws IOException {
    follow("adamw", 0.1, w -> Optimizer.adamW(w, AdamWOptions.of(WeightDecay.none())));
    AdamWOptions mae = new AdamWOptions(0.9, 0.95, 1e-6, WeightDecay.kernels(0.05));
    follow("adamw mae kernels", 0.1, w -> Optimizer.adamW(w, mae));
  }

  @Test
  void larsEqualsItsFormula() throws IOException {
    follow("lars", 1, w -> Optimizer.lars(w, LarsOptions.of(0)));
    follow("lars decay", 4, w -> Optimizer.lars(w, new LarsOptions(0.9, 0.01, 0.02)));
  }

  private static void follow(
      String name, double scale, Function<Map<String, NDArray>, Optimizer> maker)
      throws IOException {
    List<Map<String, float[]>> expected = expected(name);
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = Fixture.weights(manager);
      Optimizer optimizer = maker.apply(weights);
      for (int t = 0; t < RATES.length; t++) {
        try (NDManager step = manager.newSubManager()) {
          optimizer.step(step, Fixture.gradients(step, t), RATES[t] * scale);
        }
        assertThat(optimizer.steps()).isEqualTo(t + 1);
        Map<String, NDArray> all = new HashMap<>(weights);
        all.putAll(optimizer.state());
        if (t == 0 || t == RATES.length - 1) {
          assertThat(expected.get(t).keySet()).isEqualTo(all.keySet());
        } else {
          assertThat(expected.get(t).keySet()).isEqualTo(weights.keySet());
        }
        for (Map.Entry<String, float[]> entry : expected.get(t).entrySet()) {
          String what = name + ", step " + t + ", " + entry.getKey();
          compare(what, all.get(entry.getKey()).toFloatArray(), entry.getValue());
        }
      }
    }
  }

  /** Within 1e-6 of the largest magnitude: an element near 0 is a difference of larger numbers. */
  private static void compare(String what, float[] actual, float[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    float largest = 0;
    for (float e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(1e-6f * largest));
    }
  }

  private static List<Map<String, float[]>> expected(String name) throws IOException {
    try (InputStream in = OptimizerSequenceTest.class.getResourceAsStream("sequences.json")) {
      Map<String, List<Map<String, float[]>>> all =
          new ObjectMapper().readValue(in, new TypeReference<>() {});
      assertThat(all).containsKey(name);
      return all.get(name);
    }
  }
}
