package org.maskdeep.tensor;

import java.util.Locale;

/** In which format the heavy operations compute. Weights and sums stay in 32 bits. */
public enum Precision {
  /** 32-bit floats throughout. */
  FP32,
  /**
   * Convolutions and matrix products in bfloat16, their results too; batch-norm statistics, losses,
   * weights and optimizer in 32 bits. What autocast does in Python.
   */
  BF16;

  /** TorchScript text that casts a name to this precision's compute type. */
  public String cast(String name) {
    return this == BF16 ? "torch.to(" + name + ", 15)" : name;
  }

  /**
   * TorchScript text that casts a name of four dimensions to this precision's compute type, in
   * channels-last memory.
   */
  public String castChannelsLast(String name) {
    return this == BF16
        ? "torch.to(" + name + ", 15, False, False, 2)"
        : "torch.contiguous(" + name + ", memory_format=2)";
  }

  /** TorchScript text that casts a name to 32 bits. */
  public String uncast(String name) {
    return this == BF16 ? "torch.to(" + name + ", 6)" : name;
  }

  /**
   * TorchScript text that brings a name to 32 bits from fewer; 64 bits stay 64, so that a network
   * of 64-bit weights computes in 64 bits throughout.
   */
  public static String widen(String name) {
    return String.format(
        Locale.ROOT, "torch.to(%1$s, torch.promote_types(ops.prim.dtype(%1$s), 6))", name);
  }

  /** TorchScript text that casts a name to the type of another. */
  public static String like(String name, String other) {
    return String.format(Locale.ROOT, "torch.to(%s, ops.prim.dtype(%s))", name, other);
  }
}
