package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Map;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Gives the parameters of a network other values or another type. With parameters and inputs of 64
 * bits the same layers compute in 64 bits, in which all machines agree to some ten digits.
 *
 * <p>The parameters' arrays are new ones: whatever holds the old ones, such as an optimizer or the
 * update of a momentum encoder, must not be used afterwards.
 */
public final class Retyped {
  private Retyped() {}

  /** The values of a parameter, in row-major order. */
  @FunctionalInterface
  public interface Values {
    /** Those of the parameter of this name and shape. */
    double[] of(String name, Shape shape);
  }

  /** The parameters in 64 bits, with the values that they have. */
  public static void toDouble(Map<String, Parameter> parameters, NDManager owner) {
    toDouble(parameters, owner, 0, 0);
  }

  /** As the other, each value v changed to v (1 ± relative), with signs drawn from the seed. */
  public static void toDouble(
      Map<String, Parameter> parameters, NDManager owner, double relative, long seed) {
    int place = 0;
    for (var entry : parameters.entrySet()) {
      double[] values = doubles(entry.getValue().getArray());
      disturb(values, relative, seed, place++);
      set(entry.getValue(), owner, DataType.FLOAT64, values);
    }
  }

  /** The parameters in the given type, with the given values. */
  public static void set(
      Map<String, Parameter> parameters, NDManager owner, DataType type, Values values) {
    parameters.forEach((name, p) -> set(p, owner, type, values.of(name, p.getShape())));
  }

  private static void set(Parameter parameter, NDManager owner, DataType type, double[] values) {
    parameter.close();
    parameter.setInitializer((manager, shape, t) -> weight(manager, values, shape, t));
    parameter.initialize(owner, type);
  }

  private static NDArray weight(NDManager manager, double[] values, Shape shape, DataType type) {
    NDArray buffer = array(manager, values, shape, type);
    if (shape.dimension() == 4) {
      return Layout.channelsLast(buffer);
    }
    try (buffer) {
      return buffer.duplicate(); // memory of PyTorch's own
    }
  }

  /** An array of 32 or 64 bits. */
  public static NDArray array(NDManager manager, double[] values, Shape shape, DataType type) {
    if (type == DataType.FLOAT64) {
      return manager.create(values, shape);
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return manager.create(narrow, shape);
  }

  /** The numbers of an array of 32 or 64 bits, in row-major order. */
  public static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] narrow = array.toFloatArray();
    double[] values = new double[narrow.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = narrow[i];
    }
    return values;
  }

  /** Changes every value v to v (1 ± relative); the signs are a function of seed and place. */
  public static void disturb(double[] values, double relative, long seed, int place) {
    if (relative == 0) {
      return;
    }
    Stream random = new Streams(seed).stream(Purpose.TEST, place, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1 + (random.nextFloat() < 0.5f ? -relative : relative);
    }
  }
}
