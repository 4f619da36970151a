package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * How far colours may be shaken: factors are uniform in [max(0, 1 − s), 1 + s], the hue turn in
 * [−hue, hue], as in torchvision's {@code ColorJitter}.
 *
 * @param brightness strength s, at least 0
 * @param contrast strength s, at least 0
 * @param saturation strength s, at least 0
 * @param hue largest turn, in [0, 0.5]
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue) {
  /** BYOL's jitter: 0.4, 0.4, 0.2, 0.1. */
  public static final ColorJitter BYOL = new ColorJitter(0.4, 0.4, 0.2, 0.1);

  /** Checks the strengths. */
  public ColorJitter {
    check("brightness", brightness, Double.MAX_VALUE);
    check("contrast", contrast, Double.MAX_VALUE);
    check("saturation", saturation, Double.MAX_VALUE);
    check("hue", hue, 0.5);
  }

  private static void check(String name, double value, double max) {
    if (!(value >= 0 && value <= max)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a jitter strength %s = %s must be in [0, %s]", name, value, max));
    }
  }

  /**
   * Draws five doubles, whatever the strengths: the order of the four changes (one of 24), then the
   * factors of brightness, contrast and saturation and the turn of the hue.
   */
  public JitterFactors draw(Stream random) {
    return new JitterFactors(
        (int) (random.nextDouble() * JitterFactors.ORDERS),
        factor(brightness, random),
        factor(contrast, random),
        factor(saturation, random),
        random.nextDouble(-hue, hue));
  }

  private static double factor(double strength, Stream random) {
    return random.nextDouble(Math.max(0, 1 - strength), 1 + strength);
  }
}
