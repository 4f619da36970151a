package org.maskdeep.tensor.io;

/**
 * Type of the elements of a tensor, little-endian. Ordered as safetensors orders tensors in a file:
 * widest first.
 */
public enum DType {
  /** 64-bit signed integers. */
  I64(8),
  /** Double precision. */
  F64(8),
  /** Single precision. */
  F32(4),
  /** 32-bit signed integers. */
  I32(4),
  /** bfloat16: the upper half of a single-precision number. */
  BF16(2),
  /** IEEE half precision. */
  F16(2),
  /** 16-bit signed integers. */
  I16(2),
  /** 8-bit signed integers. */
  I8(1),
  /** 8-bit unsigned integers. */
  U8(1),
  /** One byte each, 0 or 1. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
