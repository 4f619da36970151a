package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.maskdeep.Largest;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Retyped;

/** What a step on a small batch of noise gives: for the tests of methods. */
public record TrialStep(double loss, Map<String, double[]> gradients) {
  public static final int BATCH = 6;
  private static final int SIDE = 32;

  /** Brings a method to 64 bits; its target networks can no longer follow. */
  public static <M extends Method> M wide(M method, NDManager manager) {
    Retyped.toDouble(method.parameters(), manager);
    return method;
  }

  /** Loss and gradients of a method on two views, in the precision of its weights. */
  public static TrialStep of(Method method, NDManager scratch, int seed) {
    DataType type = method.trainable().values().iterator().next().getDataType();
    List<NDArray> views = views(scratch, seed, type);
    return of(method, () -> method.loss(views, place(seed)).loss());
  }

  /** The value of any expression and its gradients at the method's weights. */
  public static TrialStep of(Method method, Supplier<NDArray> expression) {
    Map<String, NDArray> weights = method.trainable();
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = expression.get();
      NDList list = new NDList();
      list.addAll(weights.values());
      NDList gradients = autograd.gradients(loss, list);
      Map<String, double[]> values = new LinkedHashMap<>();
      int i = 0;
      for (String name : weights.keySet()) {
        values.put(name, Retyped.doubles(gradients.get(i++)));
      }
      return new TrialStep(Retyped.doubles(loss)[0], values);
    }
  }

  static StepContext place(long step) {
    return new StepContext(new Streams(9), step, LongStream.range(0, BATCH).toArray());
  }

  /** Two views in 32 bits, 2 × [B, 3, 32, 32]; other numbers for another seed. */
  public static List<NDArray> views(NDManager scratch, int seed) {
    return views(scratch, seed, DataType.FLOAT32);
  }

  /** Two views, 2 × [B, 3, 32, 32]; the same numbers in both types. */
  public static List<NDArray> views(NDManager scratch, int seed, DataType type) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < 2; v++) {
      views.add(view(scratch, 2 * seed + v, SIDE, type));
    }
    return views;
  }

  /** A view of noise, [B, 3, S, S]. */
  public static NDArray view(NDManager scratch, int number, int side, DataType type) {
    Stream random = new Streams(77).stream(Purpose.TEST, 0, number);
    double[] pixels = new double[BATCH * side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    Shape shape = new Shape(BATCH, side, side, 3);
    return Retyped.array(scratch, pixels, shape, type).transpose(0, 3, 1, 2);
  }

  /**
   * The largest difference between two gradients over the largest gradient of that weight, or over
   * a thousandth of the largest of all (a bias before a batch norm has no gradient but rounding).
   */
  double difference(TrialStep other) {
    double least = 0;
    for (double[] gradient : gradients.values()) {
      least = Math.max(least, 1e-3 * Largest.of(gradient));
    }
    double worst = 0;
    for (var entry : gradients.entrySet()) {
      double[] a = entry.getValue();
      double[] b = other.gradients.get(entry.getKey());
      double most = 0;
      for (int i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs(a[i] - b[i]));
      }
      worst = Math.max(worst, most / Math.max(least, Largest.of(a)));
    }
    return worst;
  }

  /** Row i of a matrix [N, D] at length 1. */
  static double[] unit(double[] matrix, int i, int d) {
    double[] row = new double[d];
    double sum = 0;
    for (int j = 0; j < d; j++) {
      row[j] = matrix[i * d + j];
      sum += row[j] * row[j];
    }
    for (int j = 0; j < d; j++) {
      row[j] /= Math.sqrt(sum);
    }
    return row;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
