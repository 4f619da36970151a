package org.maskdeep.image.codec;

/**
 * Colour conversion of JPEG components in libjpeg's 16-bit fixed point (ITU-R BT.601, JFIF 1.02
 * section "Colour space"): R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb.
 */
final class YccColor {
  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);
  private static final int CR_R = 91881; // 1.402 · 2^16, rounded
  private static final int CB_B = 116130; // 1.772 · 2^16
  private static final int CR_G = 46802; // 0.71414 · 2^16
  private static final int CB_G = 22554; // 0.34414 · 2^16

  private YccColor() {}

  private static int red(int y, int cr) {
    return y + ((CR_R * cr + HALF) >> BITS);
  }

  private static int green(int y, int cb, int cr) {
    return y + ((HALF - CB_G * cb - CR_G * cr) >> BITS);
  }

  private static int blue(int y, int cb) {
    return y + ((CB_B * cb + HALF) >> BITS);
  }

  private static int clip(int v) {
    return v < 0 ? 0 : Math.min(v, 255);
  }

  static byte[] greyToRgb(byte[] grey, int pixels) {
    byte[] rgb = new byte[pixels * 3];
    for (int p = 0, i = 0; p < pixels; p++, i += 3) {
      rgb[i] = grey[p];
      rgb[i + 1] = grey[p];
      rgb[i + 2] = grey[p];
    }
    return rgb;
  }

  /**
   * Converts print colours, which files hold inverted (255 = no ink; Pillow's "CMYK;I"), to RGB =
   * max(0, (255 − K) − C (255 − K) / 255) with Pillow's rounding.
   *
   * @param cmyk [pixels, 4]
   * @param luminance true when the first three are Y, Cb, Cr of the inverted inks (Adobe transform
   *     2)
   */
  static byte[] printToRgb(byte[] cmyk, int pixels, boolean luminance) {
    byte[] rgb = new byte[pixels * 3];
    int[] stored = new int[3];
    for (int p = 0, i = 0, j = 0; p < pixels; p++, i += 3, j += 4) {
      stored[0] = cmyk[j] & 0xFF;
      stored[1] = cmyk[j + 1] & 0xFF;
      stored[2] = cmyk[j + 2] & 0xFF;
      if (luminance) {
        int y = stored[0];
        int cb = stored[1] - 128;
        int cr = stored[2] - 128;
        // libjpeg's YCCK → CMYK: the stored C, M, Y are 255 − R, 255 − G, 255 − B.
        stored[0] = 255 - clip(red(y, cr));
        stored[1] = 255 - clip(green(y, cb, cr));
        stored[2] = 255 - clip(blue(y, cb));
      }
      int white = cmyk[j + 3] & 0xFF; // 255 − K
      for (int c = 0; c < 3; c++) {
        int product = (255 - stored[c]) * white + 128;
        rgb[i + c] = (byte) clip(white - ((product >> 8) + product >> 8));
      }
    }
    return rgb;
  }
}
