package org.maskdeep.nn.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.GaussianBlur;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Tone;
import org.maskdeep.image.view.ColorParameters;
import org.maskdeep.image.view.ViewDraw;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * Colour jitter, grey, blur, solarize and normalisation of a batch of crops, by operations of
 * PyTorch for all images at once. Each image changes as its {@link ColorParameters} say; what has
 * the probability 0 is not computed.
 *
 * <pre>{@code
 * ColorAugmentation colors = new ColorAugmentation(manager, options);
 * NDArray view = colors.apply(crops, parameters); // [B, 3, S, S]
 * }</pre>
 *
 * <p>The same as {@link org.maskdeep.image.view.Views#train} up to rounding: on the CPU at most
 * 9.6e-7 before normalisation with BYOL's jitter, 1.7e-6 with one of twice that strength and more
 * (measured). Every change is continuous, solarize too, whose threshold is 0.5 = 1 − 0.5: rounding
 * before it stays rounding behind it, and no pixel jumps.
 */
public final class ColorAugmentation {
  private static final String PARAMETERS =
      "x: Tensor, parameters: Tensor, constants: Tensor, places: Tensor";

  private final int size;
  private final NDArray constants; // [4, 3, 1, 1]: shares of grey, hue offsets, means, factors
  private final NDArray places; // [K, S * S]: where each weight of the blur goes
  private final TorchScript change;

  /**
   * For views of these options.
   *
   * @param manager of a few small arrays, on the device that computes
   */
  public ColorAugmentation(NDManager manager, ViewOptions options) {
    size = options.size();
    change = TorchScript.of(PARAMETERS, "Tensor", body(options).toArray(String[]::new));
    constants = Upload.floats(manager, constants(options.normalization()), new Shape(4, 3, 1, 1));
    int weights = ColorParameters.blurWeights(size);
    places = Upload.floats(manager, places(size, weights), new Shape(weights, (long) size * size));
  }

  /**
   * The finished views.
   *
   * @param crops [B, S, S, 3] in [0, 1]; stays the caller's
   * @param parameters [B, P] as {@link ColorParameters} describes; stays the caller's
   * @return [B, 3, S, S], normalised, channels-last; its manager is that of the crops
   */
  public NDArray apply(NDArray crops, NDArray parameters) {
    Shape expected = new Shape(crops.getShape().get(0), size, size, Image.CHANNELS);
    Shape row = new Shape(crops.getShape().get(0), ColorParameters.count(size));
    if (!crops.getShape().equals(expected) || !parameters.getShape().equals(row)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "crops %s and parameters %s must be [B, %d, %d, 3] and [B, %d]",
              crops.getShape(),
              parameters.getShape(),
              size,
              size,
              ColorParameters.count(size)));
    }
    // "training", or the result could never be part of a graph
    return change.call(true, crops, parameters, constants, places);
  }

  private static List<String> body(ViewOptions options) {
    int size = options.size();
    List<String> lines = new ArrayList<>();
    lines.add("x0 = torch.contiguous(torch.permute(x, [0, 3, 1, 2]))"); // [B, 3, S, S]
    lines.add("c = torch.unbind(constants)"); // each [3, 1, 1]
    lines.add(
        String.format(
            Locale.ROOT,
            "p = torch.unbind(torch.reshape(parameters, [-1, %d, 1, 1, 1]), 1)", // [B, 1, 1, 1]
            ColorParameters.count(size)));
    if (options.jitterProbability() > 0) {
      for (int i = 0; i < ColorParameters.AFTER_HUE; i++) {
        tone(lines, i);
      }
      hue(lines);
      for (int i = ColorParameters.AFTER_HUE; i < ColorParameters.STEPS - 1; i++) {
        tone(lines, i);
      }
    }
    if (options.grayscale() > 0) {
      tone(lines, ColorParameters.STEPS - 1);
    }
    if (options.blur() > 0) {
      blur(lines, size);
    }
    if (options.solarize() > 0) {
      solarize(lines);
    }
    lines.add("n = torch.mul(torch.sub(x0, c[2]), c[3])");
    lines.add("last = torch.contiguous(torch.permute(n, [0, 2, 3, 1]))"); // [B, S, S, 3]
    lines.add("return torch.permute(last, [0, 3, 1, 2])");
    return lines;
  }

  /** One step of {@link ColorParameters}'s formula. */
  private static void tone(List<String> lines, int step) {
    lines.add("l = torch.sum(torch.mul(x0, c[0]), [1], True)"); // [B, 1, S, S]
    lines.add("m = torch.mean(l, [2, 3], True)"); // [B, 1, 1, 1]
    lines.add(
        String.format(
            Locale.ROOT,
            "s = torch.addcmul(torch.mul(m, p[%d]), l, p[%d])", // [B, 1, S, S]
            ColorParameters.MEAN + step,
            ColorParameters.GREY + step));
    lines.add(
        String.format(
            Locale.ROOT,
            "x0 = torch.clamp_(torch.addcmul(s, x0, p[%d]), 0, 1)", // [B, 3, S, S]
            ColorParameters.FACTOR + step));
  }

  /**
   * Hue h in sixths of the circle as in torchvision, and back without cases: a channel is high −
   * chroma · clip(min(k, 4 − k), 0, 1) with k = (h + 5, 3, 1 for red, green, blue) mod 6. A grey
   * pixel has chroma 0: whatever its hue, it stays.
   */
  private static void hue(List<String> lines) {
    lines.add("rgb = torch.split(x0, 1, 1)"); // each [B, 1, S, S]
    lines.add("red = rgb[0]");
    lines.add("green = rgb[1]");
    lines.add("blue = rgb[2]");
    lines.add("high = torch.amax(x0, [1], True)");
    lines.add("chroma = torch.sub(high, torch.amin(x0, [1], True))");
    lines.add("d = torch.clamp_min(chroma, 1e-30)"); // not 0
    lines.add("ofRed = torch.div(torch.sub(green, blue), d)");
    lines.add("ofGreen = torch.add(torch.div(torch.sub(blue, red), d), 2)");
    lines.add("ofBlue = torch.add(torch.div(torch.sub(red, green), d), 4)");
    lines.add("h0 = torch.where(torch.eq(green, high), ofGreen, ofBlue)");
    lines.add("h1 = torch.where(torch.eq(red, high), ofRed, h0)"); // [B, 1, S, S]
    lines.add(String.format(Locale.ROOT, "h = torch.add(h1, p[%d])", ColorParameters.HUE));
    lines.add("k = torch.remainder(torch.add(h, c[1]), 6)"); // [B, 3, S, S]
    lines.add("t = torch.clamp(torch.minimum(k, torch.rsub(k, 4)), 0, 1)");
    lines.add("y = torch.sub(high, torch.mul(chroma, t))");
    lines.add(
        String.format(
            Locale.ROOT, "x0 = torch.where(torch.gt(p[%d], 0), y, x0)", ColorParameters.TURNED));
  }

  /**
   * Two products with a matrix A of [S, S] for each image: A X along the columns, X Aᵀ along the
   * rows. Reflected edges are in A; it is the identity where an image is not blurred.
   */
  private static void blur(List<String> lines, int size) {
    lines.add(
        String.format(
            Locale.ROOT,
            "w = torch.slice(parameters, 1, %d, %d, 1)", // [B, K]
            ColorParameters.BLUR,
            ColorParameters.count(size)));
    lines.add(
        String.format(
            Locale.ROOT,
            "a = torch.reshape(torch.matmul(w, places), [-1, 1, %d, %d])", // [B, 1, S, S]
            size,
            size));
    lines.add("x0 = torch.matmul(torch.matmul(a, x0), torch.transpose(a, 2, 3))");
  }

  private static void solarize(List<String> lines) {
    lines.add(
        String.format(
            Locale.ROOT,
            "bright = torch.logical_and(torch.ge(x0, %s), torch.gt(p[%d], 0))",
            ViewDraw.SOLARIZE_FROM,
            ColorParameters.SOLARIZED));
    lines.add("x0 = torch.where(bright, torch.rsub(x0, 1), x0)");
  }

  private static float[] constants(Normalization n) {
    return new float[] {
      Tone.RED,
      Tone.GREEN,
      Tone.BLUE,
      5,
      3,
      1,
      n.meanRed(),
      n.meanGreen(),
      n.meanBlue(),
      1 / n.stdRed(),
      1 / n.stdGreen(),
      1 / n.stdBlue()
    };
  }

  /**
   * How often weight k of the blur brings pixel j of a line to pixel i, [K, S, S]: twice where both
   * i − k and i + k are j, edges being reflected.
   */
  private static float[] places(int size, int weights) {
    float[] places = new float[weights * size * size];
    for (int k = 0; k < weights; k++) {
      for (int i = 0; i < size; i++) {
        int row = (k * size + i) * size;
        places[row + GaussianBlur.reflect(i - k, size)]++;
        if (k > 0) {
          places[row + GaussianBlur.reflect(i + k, size)]++;
        }
      }
    }
    return places;
  }
}
