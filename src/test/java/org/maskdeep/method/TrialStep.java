package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;

/** What a step on a small batch of noise gives: for the tests of methods. */
record TrialStep(float loss, Map<String, float[]> gradients) {
  static final int BATCH = 6;
  private static final int SIDE = 32;

  /** Loss and gradients of a method on two views. */
  static TrialStep of(Method method, NDManager scratch, int seed) {
    List<NDArray> views = views(scratch, seed);
    return of(method, () -> method.loss(views, place(seed)).loss());
  }

  /** The value of any expression and its gradients at the method's weights. */
  static TrialStep of(Method method, Supplier<NDArray> expression) {
    Map<String, NDArray> weights = method.trained();
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = expression.get();
      NDList list = new NDList();
      list.addAll(weights.values());
      NDList gradients = autograd.gradients(loss, list);
      Map<String, float[]> values = new LinkedHashMap<>();
      int i = 0;
      for (String name : weights.keySet()) {
        values.put(name, gradients.get(i++).toFloatArray());
      }
      return new TrialStep(loss.getFloat(), values);
    }
  }

  static StepPlace place(long step) {
    return new StepPlace(new Streams(9), step, LongStream.range(0, BATCH).toArray());
  }

  /** Two views, 2 × [B, 3, 32, 32]; other numbers for another seed. */
  static List<NDArray> views(NDManager scratch, int seed) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < 2; v++) {
      Stream random = new Streams(77).stream(Purpose.TEST, seed, v);
      float[] pixels = new float[BATCH * SIDE * SIDE * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      NDArray nhwc = scratch.create(pixels, new Shape(BATCH, SIDE, SIDE, 3));
      views.add(nhwc.transpose(0, 3, 1, 2));
    }
    return views;
  }

  /**
   * The largest difference between two gradients over the largest gradient of that weight, or over
   * a thousandth of the largest of all (a bias before a batch norm has no gradient but rounding).
   */
  double difference(TrialStep other) {
    double least = 0;
    for (float[] gradient : gradients.values()) {
      least = Math.max(least, 1e-3 * largest(gradient));
    }
    double worst = 0;
    for (var entry : gradients.entrySet()) {
      float[] a = entry.getValue();
      float[] b = other.gradients.get(entry.getKey());
      double most = 0;
      for (int i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs(a[i] - b[i]));
      }
      worst = Math.max(worst, most / Math.max(least, largest(a)));
    }
    return worst;
  }

  private static double largest(float[] values) {
    double most = 0;
    for (float value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  /** Row i of a matrix [N, D] at length 1. */
  static double[] unit(float[] matrix, int i, int d) {
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
