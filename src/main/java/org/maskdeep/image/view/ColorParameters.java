package org.maskdeep.image.view;

import java.util.Arrays;
import org.maskdeep.image.GaussianBlur;

/**
 * What is left to do to the crop x of a view, as P numbers: so many images can be changed by the
 * same few operations, each in its own way.
 *
 * <p>Brightness, contrast, saturation and the loss of colour are one formula, with L the grey of a
 * pixel and M the mean grey of the image,
 *
 * <pre>x ← clip(f · x + m · M + g · L), clipped to [0, 1]</pre>
 *
 * <p>with (f, m, g) = (f, 0, 0) for brightness, (f, 1 − f, 0) for contrast, (f, 0, 1 − f) for
 * saturation, (0, 0, 1) for grey and (1, 0, 0) for nothing. There are {@link #STEPS} such steps: up
 * to three before the hue is turned, as many behind it, and grey. So all 24 orders have the same
 * form. The view is made by, in this order: steps 0 to 2, the hue, steps 3 to 6, blur, solarize,
 * normalisation.
 */
public final class ColorParameters {
  /** Number of steps of the formula. */
  public static final int STEPS = 7;

  /** The hue is turned before this step. */
  public static final int AFTER_HUE = 3;

  /** First of the {@link #STEPS} factors f. */
  public static final int FACTOR = 0;

  /** First of the factors m of the image's mean grey. */
  public static final int MEAN = STEPS;

  /** First of the factors g of the pixel's grey. */
  public static final int GREY = 2 * STEPS;

  /** By how many sixths of the circle the hue is turned. */
  public static final int HUE = 3 * STEPS;

  /** 1 where the hue is turned, even by nothing; else 0. */
  public static final int TURNED = HUE + 1;

  /** 1 where the view is solarized ({@link ViewDraw#SOLARIZE_FROM}), else 0. */
  public static final int SOLARIZED = HUE + 2;

  /**
   * First of the weights of the blur, that of the middle pixel; 1 and only zeros behind it where
   * the view is not blurred.
   */
  public static final int BLUR = HUE + 3;

  private static final int GREY_STEP = STEPS - 1;

  private ColorParameters() {}

  /** Number of weights of the blur of a view of this size: the middle one and those to one side. */
  public static int blurWeights(int size) {
    return GaussianBlur.kernelFor(size) / 2 + 1;
  }

  /** Number P of numbers for a view of this size. */
  public static int count(int size) {
    return BLUR + blurWeights(size);
  }

  static void write(ViewDraw draw, int size, float[] out, int offset) {
    Arrays.fill(out, offset, offset + count(size), 0);
    Arrays.fill(out, offset + FACTOR, offset + FACTOR + STEPS, 1);
    if (draw.jittered()) {
      jitter(draw.jitter(), out, offset);
    }
    if (draw.grey()) {
      out[offset + FACTOR + GREY_STEP] = 0;
      out[offset + GREY + GREY_STEP] = 1;
    }
    out[offset + SOLARIZED] = draw.solarized() ? 1 : 0;
    out[offset + BLUR] = 1;
    if (draw.blurred()) {
      float[] weights = new GaussianBlur(GaussianBlur.kernelFor(size), draw.sigma()).weights();
      System.arraycopy(weights, 0, out, offset + BLUR, weights.length);
    }
  }

  private static void jitter(JitterFactors jitter, float[] out, int offset) {
    int step = 0;
    for (int change : jitter.sequence()) {
      switch (change) {
        case 0 -> out[offset + FACTOR + step++] = (float) jitter.brightness();
        case 1 -> {
          float factor = (float) jitter.contrast();
          out[offset + FACTOR + step] = factor;
          out[offset + MEAN + step++] = 1 - factor;
        }
        case 2 -> {
          float factor = (float) jitter.saturation();
          out[offset + FACTOR + step] = factor;
          out[offset + GREY + step++] = 1 - factor;
        }
        default -> {
          out[offset + HUE] = (float) jitter.hue() * 6;
          out[offset + TURNED] = 1;
          step = AFTER_HUE;
        }
      }
    }
  }
}
