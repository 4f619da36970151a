package org.maskdeep.report.figure;

import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;

/** An image of which a mask leaves the visible patches; the hidden ones are darkened. */
public final class MaskedImage {
  private static final double KEPT = 0.16; // of a hidden pixel
  private static final int[] HIDDEN = {0x1d, 0x25, 0x30}; // dark blue, RGB

  private MaskedImage() {}

  /** The image under the mask's grid, in its own size. */
  public static Image of(Image image, Mask mask) {
    byte[] rgb = new byte[image.width() * image.height() * Image.CHANNELS];
    int i = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        boolean visible = mask.visibleAt(x, y, image.width(), image.height());
        for (int channel = 0; channel < Image.CHANNELS; channel++) {
          int value = image.get(x, y, channel);
          rgb[i++] = (byte) (visible ? value : darkened(value, channel));
        }
      }
    }
    return new Image(image.width(), image.height(), rgb);
  }

  private static long darkened(int value, int channel) {
    return Math.round(KEPT * value + (1 - KEPT) * HIDDEN[channel]);
  }
}
