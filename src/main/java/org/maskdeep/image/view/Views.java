package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.randaugment.RandAugment;

/** Makes the views of training and evaluation. */
public final class Views {
  private Views() {}

  /**
   * A randomly augmented view; what is drawn from the stream is fixed by {@link ViewDraw#draw}.
   *
   * <pre>{@code
   * ViewTransform view = Views.train(ViewOptions.byolFirst(32, Normalization.CIFAR10));
   * float[] out = new float[32 * 32 * 3];
   * view.apply(image, streams.stream(Purpose.AUGMENT, epoch, sample, 0), out, 0);
   * }</pre>
   */
  public static ViewTransform train(ViewOptions options) {
    return new TrainView(options, true);
  }

  /**
   * The crop of {@link #train}'s view, resized and mirrored, in [0, 1]: the same draws of the same
   * stream. What is left to do to it are its {@link ColorParameters}.
   */
  public static ViewTransform crop(ViewOptions options) {
    return new TrainView(options, false);
  }

  /**
   * {@link #train}'s view, rounded to 8 bits and changed by random augmentation before it is
   * normalised: what fine-tuning of vision transformers learns from. The augmentation goes on
   * drawing from the stream of the view.
   */
  public static ViewTransform randAugment(ViewOptions options, RandAugment augment) {
    return new RandAugmentView(options, augment);
  }

  /**
   * torchvision's evaluation transform on Pillow images, to the bit: {@code Resize(resize)}, {@code
   * CenterCrop(crop)}, {@code ToTensor()}, {@code Normalize(mean, std)}, bilinear.
   *
   * @param resize length of the short side after resizing, in pixels
   * @param crop side S of the view, in pixels
   */
  public static ViewTransform eval(int resize, int crop, Normalization normalization) {
    return eval(resize, crop, normalization, Interpolation.BILINEAR);
  }

  /** As {@link #eval(int, int, Normalization)} with another filter. */
  public static ViewTransform eval(
      int resize, int crop, Normalization normalization, Interpolation filter) {
    return new EvalView(resize, crop, normalization, filter);
  }

  /** Returns S·S·C, having checked that it fits. */
  static int checkRoom(int size, float[] out, int offset) {
    int length = size * size * Image.CHANNELS;
    if (offset < 0 || offset > out.length - length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a view of %dx%dx3 does not fit %d floats from %d on",
              size,
              size,
              out.length,
              offset));
    }
    return length;
  }
}
