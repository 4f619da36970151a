package org.maskdeep.method;

import java.util.Locale;
import org.maskdeep.nn.layer.Mlp;
import org.maskdeep.tensor.Precision;

/**
 * The heads of a method. BYOL's family: projector and predictor of two linear layers each, batch
 * norm and ReLU between. SimSiam: three layers with a norm after the last, and a bottleneck. MoCo:
 * two layers and ReLU, no norm.
 *
 * @param hidden width between the layers
 * @param out D, width of the output
 */
public record HeadOptions(int hidden, int out) {
  private static final int BOTTLENECK = 4;

  /** Checks the widths. */
  public HeadOptions {
    if (hidden < 1 || out < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "heads %d/%d: hidden and out must be positive", hidden, out));
    }
  }

  /** BYOL's projector: Din → hidden → D. */
  public Mlp projector(int in, Precision precision) {
    return new Mlp(precision, false, in, hidden, out);
  }

  /** BYOL's predictor: D → hidden → D. */
  public Mlp predictor(Precision precision) {
    return new Mlp(precision, false, out, hidden, out);
  }

  /** SimSiam's projector: Din → hidden → hidden → D, a norm after every layer. */
  public Mlp normedProjector(int in, Precision precision) {
    return new Mlp(precision, true, in, hidden, hidden, out);
  }

  /** SimSiam's predictor: D → D/4 → D, as 2048 → 512 → 2048 in the paper. */
  public Mlp bottleneck(Precision precision) {
    return new Mlp(precision, false, out, Math.max(1, out / BOTTLENECK), out);
  }

  /** MoCo's head: Din → hidden → D. */
  PlainHead plain(int in, Precision precision) {
    return new PlainHead(in, hidden, out, precision);
  }
}
