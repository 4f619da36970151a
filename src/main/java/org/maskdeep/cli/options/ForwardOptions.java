package org.maskdeep.cli.options;

import org.maskdeep.nn.ForwardMode;
import picocli.CommandLine.Option;

/** How a frozen encoder computes. */
public final class ForwardOptions {
  @Option(
      names = "--forward",
      defaultValue = "exact",
      paramLabel = "MODE",
      description =
          "exact, folded (batch norms folded into convolutions: the same but for rounding) or bf16"
              + " (folded, in bfloat16: two to three digits) (default: ${DEFAULT-VALUE}).")
  private String forward;

  /** The mode. */
  public ForwardMode mode() {
    try {
      return ForwardMode.of(forward);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
  }

  /** The precision in which an encoder of a precision computes. */
  public static String precision(ForwardMode mode, String ofModel) {
    return mode == ForwardMode.BF16 ? "bf16" : ofModel;
  }
}
