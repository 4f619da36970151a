package org.maskdeep.coco.analysis;

import java.util.Locale;
import org.maskdeep.coco.evaluation.WeightedFigures;
import org.maskdeep.coco.evaluation.Workers;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Percentile bootstrap over images (Efron and Tibshirani, <i>An Introduction to the Bootstrap</i>,
 * 1993, section 13.3): every draw takes N of the N images with replacement and computes all figures
 * of this sample. A draw depends on seed and number alone, so that several detectors see the same
 * images, and any number of threads gives the same result.
 *
 * @param draws in [100, 100,000]
 * @param seed of the random numbers
 * @param threads at least 1
 */
public record ImageBootstrap(int draws, long seed, int threads) {
  private static final int FEWEST = 100;
  private static final int MOST = 100_000;

  /** Checks the numbers. */
  public ImageBootstrap {
    if (draws < FEWEST || draws > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d draws of a bootstrap: give %d to %d (1000 is usual)",
              draws,
              FEWEST,
              MOST));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads = " + threads + " must be at least 1");
    }
  }

  /** The figures of all draws. */
  public BootstrapDraws of(WeightedFigures figures) {
    double[][] stats = new double[draws][];
    double[][] categories = new double[draws][];
    try (Workers workers = new Workers(threads)) {
      workers.run(
          draws,
          1,
          (draw, end) -> {
            WeightedFigures.Values values = figures.of(weights(draw, figures.images()));
            stats[draw] = values.stats();
            categories[draw] = values.categoryAp();
          });
    }
    return BootstrapDraws.of(stats, categories);
  }

  /** How often every image is in a draw; they add up to the number of images. */
  public int[] weights(int draw, int images) {
    Stream random = new Streams(seed).stream(Purpose.BOOTSTRAP, draw, 0);
    int[] weights = new int[images];
    for (int i = 0; i < images; i++) {
      weights[random.nextInt(images)]++;
    }
    return weights;
  }
}
