package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Layout;

/**
 * A distribution of initial values, as PyTorch and torchvision choose them. Arrays of four
 * dimensions are laid out channels-last.
 */
public final class Initial implements Initializer {
  /** All zero. */
  public static final Initial ZEROS = new Initial(Kind.CONSTANT, 0);

  /** All one. */
  public static final Initial ONES = new Initial(Kind.CONSTANT, 1);

  /** He et al. 2015, normal of deviation sqrt(2 / fan_out): torchvision's for convolutions. */
  public static final Initial KAIMING_FAN_OUT = new Initial(Kind.KAIMING_FAN_OUT, 0);

  private final Kind kind;
  private final double value;
  private final float[] table; // of TABLE
  private final Stream random;

  private enum Kind {
    CONSTANT,
    TABLE,
    KAIMING_FAN_OUT,
    NORMAL,
    UNIFORM
  }

  private Initial(Kind kind, double value) {
    this(kind, value, new Streams(0).stream(Purpose.WEIGHTS, 0, 0));
  }

  private Initial(Kind kind, double value, Stream random) {
    this(kind, value, new float[0], random);
  }

  private Initial(Kind kind, double value, float[] table, Stream random) {
    this.kind = kind;
    this.value = value;
    this.table = table;
    this.random = random;
  }

  /** Given values, row by row, such as a table of positions. */
  public static Initial table(float[] values) {
    return new Initial(Kind.TABLE, 0, values.clone(), new Streams(0).stream(Purpose.WEIGHTS, 0, 0));
  }

  /** Normal of mean 0. */
  public static Initial normal(double deviation) {
    return new Initial(Kind.NORMAL, deviation);
  }

  /** Uniform in [-1/sqrt(fan_in), 1/sqrt(fan_in)]: PyTorch's for linear layers, bias included. */
  public static Initial uniformFanIn(long fanIn) {
    return new Initial(Kind.UNIFORM, 1 / Math.sqrt(fanIn));
  }

  /** Uniform of variance 2 / (Din + Dout) (Glorot and Bengio 2010): MAE's for linear layers. */
  public static Initial xavier(long in, long out) {
    return uniform(Math.sqrt(6.0 / (in + out)));
  }

  /** Uniform in [-bound, bound]. */
  public static Initial uniform(double bound) {
    return new Initial(Kind.UNIFORM, bound);
  }

  /** The same distribution with the numbers of one parameter. */
  Initial from(Stream numbers) {
    return new Initial(kind, value, table, numbers);
  }

  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
    float[] values = new float[Math.toIntExact(shape.size())];
    double scale = kind == Kind.KAIMING_FAN_OUT ? Math.sqrt(2.0 / fanOut(shape)) : value;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind) {
            case CONSTANT -> (float) value;
            case TABLE -> table[i];
            case KAIMING_FAN_OUT, NORMAL -> (float) (scale * random.nextGaussian());
            case UNIFORM -> (float) random.nextDouble(-scale, scale);
          };
    }
    // The copy is PyTorch's own memory; without it the array would live in a Java buffer.
    NDArray buffer = manager.create(values, shape);
    if (shape.dimension() == 4) {
      return Layout.channelsLast(buffer);
    }
    try (buffer) {
      return buffer.duplicate();
    }
  }

  private static long fanOut(Shape weight) {
    long receptive = 1;
    for (int i = 2; i < weight.dimension(); i++) {
      receptive *= weight.get(i);
    }
    return weight.get(0) * receptive;
  }
}
