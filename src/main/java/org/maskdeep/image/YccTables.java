package org.maskdeep.image;

/**
 * Colour conversion of JPEG components in libjpeg's 16-bit fixed point (ITU-R BT.601, JFIF 1.02
 * section "Colour space"): R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb.
 */
final class YccTables {
  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);
  private static final int[] CR_R = new int[256];
  private static final int[] CB_B = new int[256];
  private static final int[] CR_G = new int[256];
  private static final int[] CB_G = new int[256];

  /** CLIP[v + 256] = v limited to [0, 255], for v in [-256, 512). */
  private static final byte[] CLIP = new byte[768];

  static {
    for (int i = 0; i < 256; i++) {
      int x = i - 128;
      CR_R[i] = (fix(1.40200) * x + HALF) >> BITS;
      CB_B[i] = (fix(1.77200) * x + HALF) >> BITS;
      CR_G[i] = -fix(0.71414) * x;
      CB_G[i] = -fix(0.34414) * x + HALF;
    }
    for (int v = -256; v < 512; v++) {
      CLIP[v + 256] = (byte) Math.max(0, Math.min(255, v));
    }
  }

  private YccTables() {}

  private static int fix(double x) {
    return (int) (x * (1 << BITS) + 0.5);
  }

  /** Converts in place; returns the same array. */
  static byte[] yccToRgb(byte[] ycc, int pixels) {
    for (int i = 0, end = pixels * 3; i < end; i += 3) {
      int y = (ycc[i] & 0xFF) + 256;
      int cb = ycc[i + 1] & 0xFF;
      int cr = ycc[i + 2] & 0xFF;
      ycc[i] = CLIP[y + CR_R[cr]];
      ycc[i + 1] = CLIP[y + ((CB_G[cb] + CR_G[cr]) >> BITS)];
      ycc[i + 2] = CLIP[y + CB_B[cb]];
    }
    return ycc;
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
        int y = stored[0] + 256;
        int cb = stored[1];
        int cr = stored[2];
        // libjpeg's YCCK → CMYK: the stored C, M, Y are 255 − R, 255 − G, 255 − B.
        stored[0] = 255 - (CLIP[y + CR_R[cr]] & 0xFF);
        stored[1] = 255 - (CLIP[y + ((CB_G[cb] + CR_G[cr]) >> BITS)] & 0xFF);
        stored[2] = 255 - (CLIP[y + CB_B[cb]] & 0xFF);
      }
      int white = cmyk[j + 3] & 0xFF; // 255 − K
      for (int c = 0; c < 3; c++) {
        int product = (255 - stored[c]) * white + 128;
        rgb[i + c] = CLIP[256 + white - ((product >> 8) + product >> 8)];
      }
    }
    return rgb;
  }
}
