package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.image.Crop;
import org.maskdeep.random.Stream;

/**
 * Draws a crop of random area and shape, as torchvision's {@code RandomResizedCrop.get_params}: ten
 * tries of (area share uniform, aspect ratio log-uniform), then the largest centred crop of an
 * allowed shape.
 *
 * @param minScale least share of the image's area, in (0, 1]
 * @param maxScale largest share, in [minScale, 1]
 * @param minRatio least width / height, positive
 * @param maxRatio largest width / height, at least minRatio
 */
public record RandomResizedCrop(
    double minScale, double maxScale, double minRatio, double maxRatio) {
  private static final int TRIES = 10;

  /** Checks the ranges. */
  public RandomResizedCrop {
    if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "crop scale [%s, %s] must satisfy 0 < min <= max <= 1",
              minScale,
              maxScale));
    }
    if (!(minRatio > 0 && minRatio <= maxRatio && maxRatio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "crop ratio [%s, %s] must satisfy 0 < min <= max", minRatio, maxRatio));
    }
  }

  /** Area shares of [minScale, 1], shapes of [3/4, 4/3]. */
  public static RandomResizedCrop ofScale(double minScale) {
    return new RandomResizedCrop(minScale, 1, 3.0 / 4, 4.0 / 3);
  }

  /**
   * Draws two doubles a try (area, then shape) and, when a try fits, two integers (row, then
   * column).
   */
  public Crop draw(int width, int height, Stream random) {
    double area = (double) width * height;
    double logMin = StrictMath.log(minRatio);
    double logMax = StrictMath.log(maxRatio);
    for (int i = 0; i < TRIES; i++) {
      double target = area * random.nextDouble(minScale, maxScale);
      double ratio = StrictMath.exp(random.nextDouble(logMin, logMax));
      double w = Math.rint(Math.sqrt(target * ratio));
      double h = Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int y = random.nextInt(height - (int) h + 1);
        int x = random.nextInt(width - (int) w + 1);
        return new Crop(x, y, (int) w, (int) h);
      }
    }
    return centre(width, height);
  }

  /** The largest centred crop whose shape lies in the range. */
  Crop centre(int width, int height) {
    double ratio = (double) width / height;
    int w = width;
    int h = height;
    if (ratio < minRatio) {
      h = (int) Math.max(1, Math.min(height, Math.rint(width / minRatio)));
    } else if (ratio > maxRatio) {
      w = (int) Math.max(1, Math.min(width, Math.rint(height * maxRatio)));
    }
    return new Crop((width - w) / 2, (height - h) / 2, w, h);
  }
}
