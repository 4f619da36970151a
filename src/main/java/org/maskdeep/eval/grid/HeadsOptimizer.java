package org.maskdeep.eval.grid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.maskdeep.check.Checks;
import org.maskdeep.optim.Optimizer;

/**
 * An optimizer for each head, with the rate of that head times the learning rate of the step. Heads
 * of a rate that diverged stay as they are.
 */
final class HeadsOptimizer implements Optimizer {
  private final Heads heads;
  private final double[] rates;
  private final List<Optimizer> optimizers = new ArrayList<>();
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private boolean[] live;
  private long steps;

  /**
   * At the beginning.
   *
   * @param rates [R]
   * @param optimizer of the arrays of a head
   */
  HeadsOptimizer(Heads heads, double[] rates, Function<Map<String, NDArray>, Optimizer> optimizer) {
    this.heads = heads;
    this.rates = rates;
    live = new boolean[rates.length];
    Arrays.fill(live, true);
    for (int h = 0; h < heads.count(); h++) {
      Optimizer own = optimizer.apply(heads.head(h));
      String prefix = prefix(h);
      own.state().forEach((slot, array) -> state.put(prefix + slot, array));
      optimizers.add(own);
    }
  }

  private static String prefix(int head) {
    return String.format(Locale.ROOT, "head%d.", head);
  }

  /** Which rates the next step moves. */
  void live(boolean[] now) {
    live = now;
  }

  @Override
  public void step(NDManager step, NDList gradients, double learningRate) {
    Checks.atLeastZero("learning rate", learningRate);
    int count = optimizers.size();
    try (NDManager scratch = step.newSubManager()) {
      NDList weights = Heads.parts(gradients.get(0), count);
      NDList biases = Heads.parts(gradients.get(1), count);
      weights.attach(scratch);
      biases.attach(scratch);
      for (int h = 0; h < count; h++) {
        if (live[h % heads.rates()]) {
          NDList own = new NDList(weights.get(h), biases.get(h));
          optimizers.get(h).step(scratch, own, rates[h % heads.rates()] * learningRate);
        }
      }
    }
    steps++;
  }

  @Override
  public Map<String, NDArray> state() {
    return Collections.unmodifiableMap(state);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void continueAfter(long made) {
    optimizers.forEach(optimizer -> optimizer.continueAfter(made));
    steps = made;
  }

  @Override
  public void load(Map<String, NDArray> slots, long savedSteps) {
    for (int h = 0; h < optimizers.size(); h++) {
      String prefix = prefix(h);
      Map<String, NDArray> own = new LinkedHashMap<>();
      slots.forEach(
          (name, array) -> {
            if (name.startsWith(prefix)) {
              own.put(name.substring(prefix.length()), array);
            }
          });
      optimizers.get(h).load(own, savedSteps);
    }
    steps = savedSteps;
  }
}
