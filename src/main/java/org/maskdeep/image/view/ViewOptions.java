package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.image.GaussianBlur;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;

/**
 * What may happen to a training view, in the order in which it happens: crop and resize, flip,
 * colour jitter, grey, blur, solarize, normalise (BYOL, arXiv 2006.07733, appendix B).
 *
 * <pre>{@code
 * ViewOptions first = ViewOptions.byolFirst(224, Normalization.IMAGENET).withCrop(
 *     RandomResizedCrop.ofScale(0.2));
 * }</pre>
 *
 * @param size side S of the view in pixels
 * @param crop range of areas and shapes
 * @param interpolation filter of the resize
 * @param flip probability of mirroring
 * @param jitterProbability probability of colour jitter
 * @param jitter strengths
 * @param grey probability of losing all colour
 * @param blur probability of blurring; the kernel is {@link GaussianBlur#kernelFor} the size
 * @param minSigma least standard deviation of the blur in pixels
 * @param maxSigma largest standard deviation of the blur in pixels
 * @param solarize probability of inverting all values of 0.5 and more
 * @param normalization mean and deviation
 */
public record ViewOptions(
    int size,
    RandomResizedCrop crop,
    Interpolation interpolation,
    double flip,
    double jitterProbability,
    ColorJitter jitter,
    double grey,
    double blur,
    double minSigma,
    double maxSigma,
    double solarize,
    Normalization normalization) {
  private static final RandomResizedCrop BYOL_CROP = RandomResizedCrop.ofScale(0.2);
  private static final int MAX_SIZE = 1 << 13;

  /** Checks the ranges. */
  public ViewOptions {
    if (size < 2 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a view of size " + size + " must be in [2, " + MAX_SIZE + "]");
    }
    checkProbability("flip", flip);
    checkProbability("jitterProbability", jitterProbability);
    checkProbability("grey", grey);
    checkProbability("blur", blur);
    checkProbability("solarize", solarize);
    if (!(minSigma > 0 && minSigma <= maxSigma && maxSigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "blur sigma [%s, %s] must satisfy 0 < min <= max", minSigma, maxSigma));
    }
  }

  private static void checkProbability(String name, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(name + " = " + p + " is a probability: use [0, 1]");
    }
  }

  /** BYOL's first view: always blurred, never solarized. */
  public static ViewOptions byolFirst(int size, Normalization normalization) {
    return byol(size, 1.0, 0, normalization);
  }

  private static ViewOptions byol(int size, double blur, double solarize, Normalization norm) {
    return new ViewOptions(
        size,
        BYOL_CROP,
        Interpolation.BICUBIC,
        0.5,
        0.8,
        ColorJitter.BYOL,
        0.2,
        blur,
        0.1,
        2.0,
        solarize,
        norm);
  }

  /** Random resized crop of [0.08, 1] and flip only: the training view of supervised probes. */
  public static ViewOptions cropAndFlip(int size, Normalization normalization) {
    return byol(size, 0, 0, normalization)
        .withCrop(RandomResizedCrop.ofScale(0.08))
        .withInterpolation(Interpolation.BILINEAR)
        .withJitter(0, ColorJitter.BYOL)
        .withGrey(0);
  }

  /** These options with another crop. */
  public ViewOptions withCrop(RandomResizedCrop other) {
    return new ViewOptions(
        size,
        other,
        interpolation,
        flip,
        jitterProbability,
        jitter,
        grey,
        blur,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another filter. */
  public ViewOptions withInterpolation(Interpolation other) {
    return new ViewOptions(
        size,
        crop,
        other,
        flip,
        jitterProbability,
        jitter,
        grey,
        blur,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another probability of mirroring. */
  public ViewOptions withFlip(double probability) {
    return new ViewOptions(
        size,
        crop,
        interpolation,
        probability,
        jitterProbability,
        jitter,
        grey,
        blur,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another jitter. */
  public ViewOptions withJitter(double probability, ColorJitter strengths) {
    return new ViewOptions(
        size,
        crop,
        interpolation,
        flip,
        probability,
        strengths,
        grey,
        blur,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another probability of grey. */
  public ViewOptions withGrey(double probability) {
    return new ViewOptions(
        size,
        crop,
        interpolation,
        flip,
        jitterProbability,
        jitter,
        probability,
        blur,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another blur. */
  public ViewOptions withBlur(double probability, double minSigma, double maxSigma) {
    return new ViewOptions(
        size,
        crop,
        interpolation,
        flip,
        jitterProbability,
        jitter,
        grey,
        probability,
        minSigma,
        maxSigma,
        solarize,
        normalization);
  }

  /** These options with another probability of solarize. */
  public ViewOptions withSolarize(double probability) {
    return new ViewOptions(
        size,
        crop,
        interpolation,
        flip,
        jitterProbability,
        jitter,
        grey,
        blur,
        minSigma,
        maxSigma,
        probability,
        normalization);
  }
}
