package org.maskdeep.tensor.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * A tensor as it lies in a file: type, shape and little-endian bytes in row-major order.
 *
 * <p>Two are equal when type, shape and bytes are. A tensor holds at most 2 GiB.
 *
 * @param dtype type of the elements
 * @param shape lengths of the axes, none negative; {@code []} is a scalar
 * @param data the bytes from position to limit; shared, not copied: do not write into it
 */
public record RawTensor(DType dtype, long[] shape, ByteBuffer data) {

  /**
   * Checks that the bytes fit the shape.
   *
   * @throws IllegalArgumentException when they do not
   */
  public RawTensor {
    shape = shape.clone();
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (data.remaining() != byteCount(dtype, shape)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %s takes %s bytes, got %d",
              dtype,
              Arrays.toString(shape),
              byteCount(dtype, shape),
              data.remaining()));
    }
  }

  /** A tensor of single-precision numbers, copied. */
  public static RawTensor of(float[] values, long... shape) {
    ByteBuffer data = room(values.length, DType.F32);
    data.asFloatBuffer().put(values);
    return new RawTensor(DType.F32, shape, data);
  }

  /** A tensor of double-precision numbers, copied. */
  public static RawTensor of(double[] values, long... shape) {
    ByteBuffer data = room(values.length, DType.F64);
    data.asDoubleBuffer().put(values);
    return new RawTensor(DType.F64, shape, data);
  }

  /** A tensor of 64-bit integers, copied. */
  public static RawTensor of(long[] values, long... shape) {
    ByteBuffer data = room(values.length, DType.I64);
    data.asLongBuffer().put(values);
    return new RawTensor(DType.I64, shape, data);
  }

  /** Lengths of the axes, a copy. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** The bytes: read-only, little-endian, with a position of its own. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Number of elements. */
  public int size() {
    return data.remaining() / dtype.bytes();
  }

  /**
   * The elements as single-precision numbers: F16 and BF16 exactly, F64 rounded.
   *
   * @throws IllegalArgumentException when they are integers
   */
  public float[] floats() {
    ByteBuffer in = data();
    float[] out = new float[size()];
    switch (dtype) {
      case F32 -> in.asFloatBuffer().get(out);
      case F64 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (float) in.getDouble();
        }
      }
      case BF16 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Float.intBitsToFloat(in.getShort() << 16);
        }
      }
      case F16 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = half(in.getShort());
        }
      }
      case I64, I32, I16, I8, U8, BOOL ->
          throw new IllegalArgumentException("a tensor of " + dtype + " holds no real numbers");
    }
    return out;
  }

  /**
   * The elements as 64-bit integers; BOOL as 0 and 1.
   *
   * @throws IllegalArgumentException when they are real numbers
   */
  public long[] longs() {
    ByteBuffer in = data();
    long[] out = new long[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (dtype) {
            case I64 -> in.getLong();
            case I32 -> in.getInt();
            case I16 -> in.getShort();
            case I8 -> in.get();
            case U8 -> in.get() & 0xFF;
            case BOOL -> in.get() == 0 ? 0 : 1;
            case F64, F32, BF16, F16 ->
                throw new IllegalArgumentException("a tensor of " + dtype + " holds no integers");
          };
    }
    return out;
  }

  /**
   * Number of bytes of a tensor, or a number below 0 when the shape has a negative length or takes
   * more than a long can count.
   */
  static long byteCount(DType dtype, long[] shape) {
    long bytes = dtype.bytes();
    boolean empty = false;
    for (long length : shape) {
      if (length < 0) {
        return -1;
      }
      empty |= length == 0;
    }
    if (empty) {
      return 0;
    }
    for (long length : shape) {
      if (Math.multiplyHigh(bytes, length) != 0 || bytes * length < 0) {
        return -1;
      }
      bytes *= length;
    }
    return bytes;
  }

  private static ByteBuffer room(int elements, DType dtype) {
    return ByteBuffer.allocate(Math.multiplyExact(elements, dtype.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1.0p-24f));
    }
    int wide = exponent == 31 ? 255 : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawTensor t
        && dtype == t.dtype
        && Arrays.equals(shape, t.shape)
        && data.equals(t.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * dtype.hashCode() + Arrays.hashCode(shape)) + data.hashCode();
  }

  /** Type and shape, such as {@code F32 [64, 3, 7, 7]}. */
  @Override
  public String toString() {
    return dtype + " " + Arrays.toString(shape);
  }
}
