package org.maskdeep.eval;

import java.util.Locale;
import java.util.Objects;
import org.maskdeep.check.Checks;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.tensor.ProcessGroup;

/**
 * How images become features.
 *
 * @param level name of the feature map that is averaged over all positions, such as {@code C5}
 * @param view what the encoder sees of an image; draws nothing at random
 * @param preprocessing the view in words, for the protocol card
 * @param batch images a step, at least 1
 * @param threads that decode and resize; 0 works in the caller's thread
 * @param maxBadFraction how large a share of the images may be left out as they cannot be decoded,
 *     in [0, 1]; 0: the first one is an error
 * @param forward how the encoder computes
 * @param group the processes that embed together, each its share of the batches; all get the
 *     features of all
 */
public record EmbedOptions(
    String level,
    ViewTransform view,
    String preprocessing,
    int batch,
    int threads,
    double maxBadFraction,
    ForwardMode forward,
    ProcessGroup group) {
  private static final int BATCH = 128;

  /** Checks the numbers. */
  public EmbedOptions {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(forward, "forward");
    Objects.requireNonNull(group, "group");
    if (preprocessing.isBlank()) {
      throw new IllegalArgumentException("preprocessing is empty: say in words what the view does");
    }
    Checks.atLeast("batch", batch, 1);
    Checks.atLeast("threads", threads, 0);
    if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
      throw new IllegalArgumentException(
          "maxBadFraction = " + maxBadFraction + ": must be in [0, 1]");
    }
  }

  /** The coarsest feature map of the resized, centre-cropped and normalised image. */
  public static EmbedOptions of(
      EncoderSpec encoder, int resize, int crop, Normalization normalization) {
    String words =
        String.format(
            Locale.ROOT,
            "resize short side %d, centre crop %d, mean (%s, %s, %s), std (%s, %s, %s)",
            resize,
            crop,
            normalization.meanRed(),
            normalization.meanGreen(),
            normalization.meanBlue(),
            normalization.stdRed(),
            normalization.stdGreen(),
            normalization.stdBlue());
    return new EmbedOptions(
        encoder.top().name(),
        Views.eval(resize, crop, normalization),
        words,
        BATCH,
        1,
        0,
        ForwardMode.EXACT,
        ProcessGroup.alone());
  }

  /** The same of another feature map. */
  public EmbedOptions with(String other) {
    return new EmbedOptions(
        other, view, preprocessing, batch, threads, maxBadFraction, forward, group);
  }

  /** The same with another batch and number of threads. */
  public EmbedOptions with(int otherBatch, int otherThreads) {
    return new EmbedOptions(
        level, view, preprocessing, otherBatch, otherThreads, maxBadFraction, forward, group);
  }

  /** The same with another share of images that may be left out. */
  public EmbedOptions withBadShare(double other) {
    return new EmbedOptions(level, view, preprocessing, batch, threads, other, forward, group);
  }

  /** The same with another number of threads that decode and resize. */
  public EmbedOptions withThreads(int other) {
    return with(batch, other);
  }

  /** The same with another forward of the encoder. */
  public EmbedOptions with(ForwardMode other) {
    return new EmbedOptions(
        level, view, preprocessing, batch, threads, maxBadFraction, other, group);
  }

  /** The same in other processes. */
  public EmbedOptions in(ProcessGroup other) {
    return new EmbedOptions(
        level, view, preprocessing, batch, threads, maxBadFraction, forward, other);
  }

  /** The preprocessing and, where it is not the usual one, the forward, in words. */
  String words() {
    return forward == ForwardMode.EXACT
        ? preprocessing
        : preprocessing + "; " + forward.description();
  }
}
