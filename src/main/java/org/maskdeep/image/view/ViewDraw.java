package org.maskdeep.image.view;

import org.maskdeep.image.Crop;
import org.maskdeep.image.GaussianBlur;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.ResizedCrop;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.Tone;
import org.maskdeep.random.Stream;

/**
 * Everything that chance decides about one view.
 *
 * @param crop what is cut out
 * @param flipped mirrored left to right
 * @param jittered whether the colours change
 * @param jitter how they change
 * @param grey whether all colour is lost
 * @param blurred whether it is blurred
 * @param sigma standard deviation of the blur in pixels
 * @param solarized whether bright values are inverted
 */
public record ViewDraw(
    Crop crop,
    boolean flipped,
    boolean jittered,
    JitterFactors jitter,
    boolean grey,
    boolean blurred,
    double sigma,
    boolean solarized) {
  /** Values from here on are inverted. */
  public static final float SOLARIZE_FROM = 0.5f;

  /**
   * Draws, in this order and whatever the options: one double for the flip, one for whether to
   * jitter, five for the jitter ({@link ColorJitter#draw}), one for grey, one for whether to blur,
   * one for sigma, one for solarize; last the crop ({@link RandomResizedCrop#draw}), the only one
   * that draws a varying count. So switching one transform off leaves all others as they were.
   *
   * @param width width of the image
   * @param height height of the image
   */
  public static ViewDraw draw(ViewOptions options, int width, int height, Stream random) {
    boolean flipped = random.nextBoolean(options.flip());
    boolean jittered = random.nextBoolean(options.jitterProbability());
    JitterFactors jitter = options.jitter().draw(random);
    boolean grey = random.nextBoolean(options.grayscale());
    boolean blurred = random.nextBoolean(options.blur());
    double sigma = random.nextDouble(options.minSigma(), options.maxSigma());
    boolean solarized = random.nextBoolean(options.solarize());
    Crop crop = options.crop().draw(width, height, random);
    return new ViewDraw(crop, flipped, jittered, jitter, grey, blurred, sigma, solarized);
  }

  /** The fewest eighths of the image at which the crop is not smaller than the view, at most 8. */
  int eighths(int size) {
    int shorter = Math.min(crop.width(), crop.height());
    int enough = (int) Math.ceil((double) size * Resolution.FULL / shorter);
    return Math.min(enough, Resolution.FULL);
  }

  /** Writes the crop, resized and mirrored, in [0, 1], [S, S, C] from {@code offset} on. */
  void crop(ScaledImage image, int size, Interpolation filter, float[] out, int offset) {
    ResizedCrop.apply(image, crop, size, size, filter, flipped, out, offset);
  }

  /** Writes the view, in [0, 1] and not yet normalised, [S, S, C] from {@code offset} on. */
  void apply(ScaledImage image, int size, Interpolation filter, float[] out, int offset) {
    int length = size * size * Image.CHANNELS;
    crop(image, size, filter, out, offset);
    if (jittered) {
      jitter.apply(out, offset, length);
    }
    if (grey) {
      Tone.grey(out, offset, length);
    }
    if (blurred) {
      new GaussianBlur(GaussianBlur.kernelFor(size), sigma).apply(out, offset, size, size);
    }
    if (solarized) {
      Tone.solarize(out, offset, length, SOLARIZE_FROM);
    }
  }
}
