package org.maskdeep.data.scene;

import org.maskdeep.random.Stream;

/** Value noise: smooth interpolation of a random lattice that repeats after 16 cells. */
final class Noise {
  private static final int SIDE = 16;
  private final float[] lattice = new float[SIDE * SIDE];

  Noise(Stream random) {
    for (int i = 0; i < lattice.length; i += 4) {
      int word = random.nextInt();
      for (int k = 0; k < 4; k++) {
        lattice[i + k] = (word >>> 8 * k & 0xFF) / 255f;
      }
    }
  }

  /** The noise at (x, y), in [0, 1]; one lattice cell is 1 x 1. */
  float at(float x, float y) {
    int ix = floor(x);
    int iy = floor(y);
    float fx = smooth(x - ix);
    float fy = smooth(y - iy);
    int x0 = ix & SIDE - 1;
    int x1 = ix + 1 & SIDE - 1;
    int y0 = (iy & SIDE - 1) * SIDE;
    int y1 = (iy + 1 & SIDE - 1) * SIDE;
    float top = lattice[y0 + x0] + fx * (lattice[y0 + x1] - lattice[y0 + x0]);
    float bottom = lattice[y1 + x0] + fx * (lattice[y1 + x1] - lattice[y1 + x0]);
    return top + fy * (bottom - top);
  }

  /** Three octaves, each twice as fine and half as strong, in [0, 1]. */
  float octaves(float x, float y) {
    return (4 * at(x, y)
            + 2 * at(2.03f * x + 5.3f, 2.03f * y + 9.1f)
            + at(4.11f * x + 1.7f, 4.11f * y + 3.9f))
        / 7;
  }

  static int floor(float v) {
    int i = (int) v;
    return v < i ? i - 1 : i;
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }
}
