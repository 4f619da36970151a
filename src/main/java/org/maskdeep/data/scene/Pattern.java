package org.maskdeep.data.scene;

/**
 * What the surface of an object looks like: how much of its second colour lies at a point, where
 * one period of the pattern is 1.
 */
enum Pattern {
  /** Rings around the middle. */
  TARGET {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(zigzag(Shape.length(u, v)) - 0.5f, 2 * w);
    }
  },
  STRIPES {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(zigzag(u) - 0.5f, 2 * w);
    }
  },
  CHECKER {
    @Override
    float at(float u, float v, float w, Noise noise) {
      float a = step(zigzag(u) - 0.5f, 2 * w);
      float b = step(zigzag(v) - 0.5f, 2 * w);
      return a + b - 2 * a * b;
    }
  },
  ZIGZAG {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(zigzag(u + 0.8f * zigzag(0.6f * v)) - 0.5f, 3 * w);
    }
  },
  DOTS {
    @Override
    float at(float u, float v, float w, Noise noise) {
      int row = Noise.floor(v);
      float x = fraction(u + (row & 1) * 0.5f) - 0.5f;
      return step(0.33f - Shape.length(x, v - row - 0.5f), w);
    }
  },
  GRID {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(Math.max(zigzag(u), zigzag(v)) - 0.72f, 2 * w);
    }
  },
  SPECKLE {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(noise.at(2 * u, 2 * v) - 0.5f, 3 * w);
    }
  },
  BRICKS {
    @Override
    float at(float u, float v, float w, Noise noise) {
      float y = 1.4f * v;
      int row = Noise.floor(y);
      float x = 0.7f * u + (row & 1) * 0.5f;
      float joint = Math.max(zigzag(x) - 0.82f, 0.5f * (zigzag(y) - 0.68f));
      return step(joint, 2 * w);
    }
  },
  /** Eight sectors around the middle: the sign of sin 4θ. */
  RAYS {
    @Override
    float at(float u, float v, float w, Noise noise) {
      float r2 = u * u + v * v + 1e-4f;
      float a = u * v / r2;
      float b = (u * u - v * v) / r2;
      return step(4 * a * b, 4 * w / (float) Math.sqrt(r2));
    }
  },
  /** Saw teeth: every cell cut along its diagonal. */
  TEETH {
    @Override
    float at(float u, float v, float w, Noise noise) {
      return step(fraction(u) - zigzag(0.5f * v), 2 * w);
    }
  };

  /**
   * The share of the second colour at (u, v), in [0, 1].
   *
   * @param w how long a pixel is in periods: edges are blurred over it
   */
  abstract float at(float u, float v, float w, Noise noise);

  static float fraction(float t) {
    return t - Noise.floor(t);
  }

  /** The triangle wave: 1 at whole numbers, 0 half-way between. */
  static float zigzag(float t) {
    return Math.abs(2 * fraction(t) - 1);
  }

  /** 0 below, 1 above zero, linear over a width. */
  static float step(float value, float width) {
    float t = value / (width + 1e-6f) + 0.5f;
    return t <= 0 ? 0 : t >= 1 ? 1 : t;
  }
}
