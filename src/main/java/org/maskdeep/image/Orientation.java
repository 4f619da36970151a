package org.maskdeep.image;

/**
 * The eight ways in which a camera may have stored an image (EXIF tag 0x0112), and how to turn it
 * upright.
 */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN_RIGHT(true, false, true),
  TRANSVERSED(true, true, true),
  QUARTER_TURN_LEFT(true, true, false);

  private final boolean swap;
  private final boolean fromRight;
  private final boolean fromBottom;

  /**
   * Output pixel (x, y) comes from stored (x', y'), where (x', y') = (y, x) when swapped and (x, y)
   * otherwise, x' counted from the right and y' from the bottom when set.
   */
  Orientation(boolean swap, boolean fromRight, boolean fromBottom) {
    this.swap = swap;
    this.fromRight = fromRight;
    this.fromBottom = fromBottom;
  }

  /** The orientation of an EXIF value; anything outside 1 … 8 is upright, as in Pillow. */
  public static Orientation of(int exifValue) {
    return exifValue >= 1 && exifValue <= 8 ? values()[exifValue - 1] : UPRIGHT;
  }

  /** The size of the upright image. */
  public ImageSize apply(ImageSize stored) {
    return swap ? new ImageSize(stored.height(), stored.width()) : stored;
  }

  /** The upright image. */
  public Image apply(Image stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int w = stored.width();
    int h = stored.height();
    int outW = swap ? h : w;
    int outH = swap ? w : h;
    byte[] from = stored.rgb();
    byte[] to = new byte[from.length];
    for (int y = 0, i = 0; y < outH; y++) {
      for (int x = 0; x < outW; x++, i += Image.CHANNELS) {
        int sx = swap ? y : x;
        int sy = swap ? x : y;
        int column = fromRight ? w - 1 - sx : sx;
        int row = fromBottom ? h - 1 - sy : sy;
        int j = (row * w + column) * Image.CHANNELS;
        to[i] = from[j];
        to[i + 1] = from[j + 1];
        to[i + 2] = from[j + 2];
      }
    }
    return new Image(outW, outH, to);
  }
}
