package org.maskdeep.coco.shape;

/**
 * The numbers of one polygon: two bytes each when all are hundredths in [0, 655.35], as nearly all
 * of COCO's are, else eight. Nothing is lost: n / 100.0 is the very double that "n/100" reads as.
 */
public final class PackedPolygon {
  private static final double SCALE = 100;
  private static final int MAX_SHORT = 0xFFFF;

  private final short[] hundredths;
  private final double[] exact;

  private PackedPolygon(short[] hundredths, double[] exact) {
    this.hundredths = hundredths;
    this.exact = exact;
  }

  /** Packs x1, y1, x2, y2, … in pixels. */
  public static PackedPolygon of(double[] xy) {
    short[] packed = new short[xy.length];
    for (int i = 0; i < xy.length; i++) {
      double n = Math.rint(xy[i] * SCALE);
      if (!(n >= 0 && n <= MAX_SHORT && n / SCALE == xy[i])) {
        return new PackedPolygon(null, xy.clone());
      }
      packed[i] = (short) n;
    }
    return new PackedPolygon(packed, null);
  }

  /** The numbers that were packed, to the bit. */
  public double[] unpack() {
    if (exact != null) {
      return exact.clone();
    }
    double[] xy = new double[hundredths.length];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = (hundredths[i] & MAX_SHORT) / SCALE;
    }
    return xy;
  }
}
