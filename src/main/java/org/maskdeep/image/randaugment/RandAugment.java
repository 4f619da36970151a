package org.maskdeep.image.randaugment;

import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.random.Stream;

/**
 * Random augmentation (Cubuk et al. 2019, arXiv 1909.13719): some operations, drawn of 15 with
 * replacement, each applied with a probability and a random magnitude.
 *
 * <pre>{@code
 * RandAugment augment = RandAugment.mae(Normalization.IMAGENET);
 * Image changed = augment.apply(image, streams.stream(Purpose.AUGMENT, epoch, sample));
 * }</pre>
 *
 * @param operations how many are drawn, at least 1
 * @param probability that one that was drawn is applied
 * @param magnitude mean of the magnitude, in [0, 10]: 10 is the largest change
 * @param deviation of the magnitude, which is normal, limited to [0, 10]
 * @param red what fills places that an operation leaves empty, in [0, 255]
 * @param green the same of green
 * @param blue the same of blue
 */
public record RandAugment(
    int operations,
    double probability,
    double magnitude,
    double deviation,
    int red,
    int green,
    int blue) {
  private static final double LARGEST = 10;

  /** Checks the ranges. */
  public RandAugment {
    Checks.atLeast("operations", operations, 1);
    Checks.fraction("probability", probability);
    Checks.fraction("magnitude / 10", magnitude / LARGEST);
    Checks.atLeastZero("deviation", deviation);
    Checks.range("red", red, 0, 255);
    Checks.range("green", green, 0, 255);
    Checks.range("blue", blue, 0, 255);
  }

  /**
   * What MAE fine-tunes with, timm's {@code rand-m9-mstd0.5-inc1}: two operations, each with a
   * probability of 1/2, magnitude 9 ± 0.5. Empty places get the data set's mean.
   */
  public static RandAugment mae(Normalization normalization) {
    return new RandAugment(
        2,
        0.5,
        9,
        0.5,
        level(normalization.meanRed()),
        level(normalization.meanGreen()),
        level(normalization.meanBlue()));
  }

  private static int level(float mean) {
    return Math.max(0, Math.min(255, Math.round(255 * mean)));
  }

  /**
   * The changed image; the given one stays as it is.
   *
   * @param random from which for every operation come: which it is, whether it is applied, its
   *     magnitude, its direction; all of them whether they are needed or not
   */
  public Image apply(Image image, Stream random) {
    int[] fill = {red, green, blue};
    Operation[] all = Operation.values();
    Image changed = image;
    for (int i = 0; i < operations; i++) {
      Operation operation = all[random.nextInt(all.length)];
      boolean applied = random.nextBoolean(probability);
      double drawn = magnitude + deviation * random.nextGaussian();
      int sign = random.nextBoolean(0.5) ? -1 : 1;
      if (applied) {
        double share = Math.max(0, Math.min(LARGEST, drawn)) / LARGEST;
        changed = operation.apply(changed, share, sign, fill);
      }
    }
    return changed;
  }

  /** For a protocol card. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "RandAugment of %d operations, each with probability %s and magnitude %s ± %s of 10",
        operations,
        probability,
        magnitude,
        deviation);
  }
}
