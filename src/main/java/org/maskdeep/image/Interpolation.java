package org.maskdeep.image;

/** The filters of Pillow's resampling, as functions of the distance in (scaled) pixels. */
public enum Interpolation {
  /** The triangle 1 − |x| for |x| &lt; 1. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      double d = Math.abs(x);
      return d < 1 ? 1 - d : 0;
    }
  },
  /** Keys' cubic with a = −0.5 (IEEE Trans. ASSP 29(6), 1981), for |x| &lt; 2. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }
  };

  private static final double A = -0.5;

  private final int support;

  Interpolation(int support) {
    this.support = support;
  }

  /** Half the width of the filter when enlarging, in pixels. */
  int support() {
    return support;
  }

  abstract double weight(double x);
}
