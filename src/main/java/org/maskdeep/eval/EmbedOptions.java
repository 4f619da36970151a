package org.maskdeep.eval;

import java.util.Objects;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.image.Views;
import org.maskdeep.nn.Level;

/**
 * How images become features.
 *
 * @param level whose features, averaged over all positions, are taken; C5 is the usual one
 * @param view what the encoder sees of an image; draws nothing at random
 * @param preprocessing the view in words, for the protocol card
 * @param batch images a step, at least 1
 * @param threads that decode and resize; 0 works in the caller's thread
 */
public record EmbedOptions(
    Level level, ViewTransform view, String preprocessing, int batch, int threads) {
  private static final int BATCH = 128;

  /** Checks the numbers. */
  public EmbedOptions {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(view, "view");
    if (preprocessing.isBlank()) {
      throw new IllegalArgumentException("preprocessing is empty: say in words what the view does");
    }
    Require.atLeast("batch", batch, 1);
    Require.atLeast("threads", threads, 0);
  }

  /** C5 of the resized, centre-cropped and normalised image. */
  public static EmbedOptions of(int resize, int crop, Normalization normalization) {
    String words =
        "resize short side %d, centre crop %d, mean (%s, %s, %s), std (%s, %s, %s)"
            .formatted(
                resize,
                crop,
                normalization.meanRed(),
                normalization.meanGreen(),
                normalization.meanBlue(),
                normalization.stdRed(),
                normalization.stdGreen(),
                normalization.stdBlue());
    return new EmbedOptions(Level.C5, Views.eval(resize, crop, normalization), words, BATCH, 1);
  }

  /** The same of another level. */
  public EmbedOptions with(Level other) {
    return new EmbedOptions(other, view, preprocessing, batch, threads);
  }
}
