package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.maskdeep.tensor.TorchScript;

/**
 * The largest absolute value of every layer's weights and gradients.
 *
 * @param layers all parameters and buffers, in the networks' order
 * @param beforeStep whether the weights are those that the step started from: true until the
 *     optimizer moved them
 */
public record TensorStats(List<Layer> layers, boolean beforeStep) {
  private static final TorchScript LARGEST =
      TorchScript.of("x: Tensor", "Tensor", "return torch.max(torch.abs(torch.detach(x)))");

  /** Keeps a copy. */
  public TensorStats {
    layers = List.copyOf(layers);
  }

  /**
   * One parameter or buffer.
   *
   * @param name full name
   * @param weight largest |w|; NaN or infinite when one of them is
   * @param gradient largest |g|; null where there is none
   */
  public record Layer(String name, double weight, Double gradient) {
    /** Whether all its weights and gradients are numbers. */
    public boolean isFinite() {
      return Double.isFinite(weight) && (gradient == null || Double.isFinite(gradient));
    }

    /** Whether it is a batch norm's running statistic, which a step changes but never reads. */
    private boolean isStatistic() {
      return name.endsWith(".running_mean") || name.endsWith(".running_var");
    }
  }

  /**
   * Looks at live arrays.
   *
   * @param arrays every parameter and buffer
   * @param trained names of those that have gradients, in the gradients' order
   * @param gradients of the trained ones; may be empty
   */
  public static TensorStats of(
      Map<String, NDArray> arrays, List<String> trained, NDList gradients, boolean beforeStep) {
    List<Layer> layers = new ArrayList<>();
    arrays.forEach(
        (name, array) -> {
          int place = gradients.isEmpty() ? -1 : trained.indexOf(name);
          Double gradient = place < 0 ? null : largest(gradients.get(place));
          layers.add(new Layer(name, largest(array), gradient));
        });
    return new TensorStats(layers, beforeStep);
  }

  /** The largest absolute value of an array; NaN when one of them is none. */
  public static double largest(NDArray array) {
    try (NDArray result = LARGEST.call(true, array)) {
      return result.getFloat();
    }
  }

  /** The first layer whose weights are NaN or infinite; running statistics do not count. */
  public Optional<Layer> brokenWeight() {
    return weights().filter(l -> !Double.isFinite(l.weight())).findFirst();
  }

  private Stream<Layer> weights() {
    return layers.stream().filter(l -> !l.isStatistic());
  }

  /** The layer of the largest weights; running statistics do not count. */
  public Layer largestWeight() {
    return weights()
        .max((a, b) -> Double.compare(a.weight(), b.weight()))
        .orElseThrow(() -> new IllegalStateException("a network has layers"));
  }
}
