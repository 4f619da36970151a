package org.maskdeep.method;

import org.maskdeep.nn.Mlp;
import org.maskdeep.tensor.Precision;

/**
 * Projector and predictor of BYOL's family: two linear layers each, batch norm and ReLU between.
 *
 * @param hidden width between the layers
 * @param out D, width of the output
 */
public record HeadOptions(int hidden, int out) {
  /** Checks the widths. */
  public HeadOptions {
    if (hidden < 1 || out < 1) {
      throw new IllegalArgumentException(
          "heads %d/%d: hidden and out must be positive".formatted(hidden, out));
    }
  }

  Mlp projector(int in, Precision precision) {
    return new Mlp(precision, false, in, hidden, out);
  }

  Mlp predictor(Precision precision) {
    return new Mlp(precision, false, out, hidden, out);
  }
}
