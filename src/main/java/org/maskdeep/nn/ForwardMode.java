package org.maskdeep.nn;

import java.util.Arrays;
import java.util.Locale;

/** How a frozen encoder computes its feature maps in evaluation. */
public enum ForwardMode {
  /** As in training's evaluation mode: convolution, then batch norm, in the encoder's precision. */
  EXACT,
  /** Batch norms folded into convolutions: the same but for rounding, faster. */
  FOLDED,
  /** Folded, in bfloat16: two to three correct digits, on processors that have it much faster. */
  BF16;

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException when it is none; the message lists them
   */
  public static ForwardMode of(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "forward '%s': must be %s",
                        word,
                        String.join(
                            ", ", Arrays.stream(values()).map(ForwardMode::word).toList()))));
  }

  /** Its name in commands. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a protocol says of it; empty for the usual one. */
  public String description() {
    return switch (this) {
      case EXACT -> "";
      case FOLDED -> "batch norms folded";
      case BF16 -> "batch norms folded, bf16";
    };
  }
}
