package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.image.FloatImage;
import org.maskdeep.image.Hue;
import org.maskdeep.image.Tone;

/**
 * One drawn change of colours.
 *
 * @param order which of the 24 orders of (0 brightness, 1 contrast, 2 saturation, 3 hue) to apply
 *     them in, counted lexicographically: 0 is 0123, 23 is 3210
 * @param brightness factor, 1 changes nothing
 * @param contrast factor, 1 changes nothing
 * @param saturation factor, 1 changes nothing
 * @param hue turn in [-0.5, 0.5], 0 changes nothing
 */
public record JitterFactors(
    int order, double brightness, double contrast, double saturation, double hue) {
  /** Number of orders of four changes. */
  public static final int ORDERS = 24;

  private static final int[] ORDERS_OF_REST = {6, 2, 1, 1};

  /** Checks the order and the factors. */
  public JitterFactors {
    if (order < 0 || order >= ORDERS) {
      throw new IllegalArgumentException("order = " + order + " must be in [0, 24)");
    }
    if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && Math.abs(hue) <= 0.5)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "factors %s, %s, %s must be 0 or more and the hue turn %s in [-0.5, 0.5]",
              brightness,
              contrast,
              saturation,
              hue));
    }
  }

  /** The changes in their order, [4]: 0 brightness, 1 contrast, 2 saturation, 3 hue. */
  public int[] sequence() {
    int[] left = {0, 1, 2, 3};
    int[] result = new int[4];
    int rest = order;
    for (int i = 0; i < 4; i++) {
      int pick = rest / ORDERS_OF_REST[i];
      rest %= ORDERS_OF_REST[i];
      result[i] = left[pick];
      System.arraycopy(left, pick + 1, left, pick, 3 - pick);
    }
    return result;
  }

  /** The changed image. */
  public FloatImage apply(FloatImage image) {
    float[] data = image.data().clone();
    apply(data, 0, data.length);
    return new FloatImage(image.width(), image.height(), data);
  }

  void apply(float[] data, int offset, int length) {
    for (int change : sequence()) {
      switch (change) {
        case 0 -> Tone.brightness(data, offset, length, (float) brightness);
        case 1 -> Tone.contrast(data, offset, length, (float) contrast);
        case 2 -> Tone.saturation(data, offset, length, (float) saturation);
        default -> Hue.shift(data, offset, length, (float) hue);
      }
    }
  }
}
