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
 * ViewOptions first = ViewOptions.byolFirst(224, Normalization.IMAGENET).edit().flip(0).build();
 * }</pre>
 *
 * @param size side S of the view in pixels
 * @param crop range of areas and shapes
 * @param interpolation filter of the resize
 * @param flip probability of mirroring
 * @param jitterProbability probability of colour jitter
 * @param jitter strengths
 * @param grayscale probability of losing all colour
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
    double grayscale,
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
    checkProbability("grayscale", grayscale);
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
        .edit()
        .crop(RandomResizedCrop.ofScale(0.08))
        .interpolation(Interpolation.BILINEAR)
        .jitter(0, ColorJitter.BYOL)
        .grayscale(0)
        .build();
  }

  /** These options, to be changed and built. */
  public Editor edit() {
    return new Editor(this);
  }

  /** Options while they are changed; {@link #build} checks them. */
  public static final class Editor {
    private final int size;
    private final Normalization normalization;
    private RandomResizedCrop crop;
    private Interpolation interpolation;
    private double flip;
    private double jitterProbability;
    private ColorJitter jitter;
    private double grayscale;
    private double blur;
    private double minSigma;
    private double maxSigma;
    private double solarize;

    private Editor(ViewOptions from) {
      size = from.size;
      normalization = from.normalization;
      crop = from.crop;
      interpolation = from.interpolation;
      flip = from.flip;
      jitterProbability = from.jitterProbability;
      jitter = from.jitter;
      grayscale = from.grayscale;
      blur = from.blur;
      minSigma = from.minSigma;
      maxSigma = from.maxSigma;
      solarize = from.solarize;
    }

    /** Another crop. */
    public Editor crop(RandomResizedCrop other) {
      crop = other;
      return this;
    }

    /** Another filter. */
    public Editor interpolation(Interpolation other) {
      interpolation = other;
      return this;
    }

    /** Another probability of mirroring. */
    public Editor flip(double probability) {
      flip = probability;
      return this;
    }

    /** Another jitter. */
    public Editor jitter(double probability, ColorJitter strengths) {
      jitterProbability = probability;
      jitter = strengths;
      return this;
    }

    /** Another probability of losing all colour. */
    public Editor grayscale(double probability) {
      grayscale = probability;
      return this;
    }

    /** Another probability of blurring; the standard deviations stay. */
    public Editor blur(double probability) {
      blur = probability;
      return this;
    }

    /** Another probability of solarizing. */
    public Editor solarize(double probability) {
      solarize = probability;
      return this;
    }

    /** The options. */
    public ViewOptions build() {
      return new ViewOptions(
          size,
          crop,
          interpolation,
          flip,
          jitterProbability,
          jitter,
          grayscale,
          blur,
          minSigma,
          maxSigma,
          solarize,
          normalization);
    }
  }
}
