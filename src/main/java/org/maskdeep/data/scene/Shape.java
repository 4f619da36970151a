package org.maskdeep.data.scene;

/**
 * Outlines of the ten classes, as signed distances to a figure of half extent about 1 around the
 * origin: negative inside, in units of that half extent near the edge.
 */
enum Shape {
  DISC {
    @Override
    float distance(float x, float y) {
      return length(x, y) - 0.95f;
    }
  },
  RING {
    @Override
    float distance(float x, float y) {
      return Math.abs(length(x, y) - 0.72f) - 0.26f;
    }
  },
  SQUARE {
    @Override
    float distance(float x, float y) {
      return Math.max(Math.abs(x), Math.abs(y)) - 0.82f;
    }
  },
  TRIANGLE {
    @Override
    float distance(float x, float y) {
      float side = SIN60 * Math.abs(x) - 0.5f * y;
      return Math.max(side, y) - 0.55f;
    }
  },
  STAR {
    /** Mirrors the plane into one half spike, of 36 degrees, and measures to its only edge. */
    @Override
    float distance(float x, float y) {
      float ax = Math.abs(x);
      float ay = -y;
      for (int fold = 0; fold < 2; fold++) {
        float over = 2 * Math.max(COS36 * ax - SIN36 * ay, 0);
        ax = Math.abs(ax - over * COS36);
        ay += over * SIN36;
      }
      return 0.9233f * ax + 0.3841f * (ay - 1.05f);
    }
  },
  CROSS {
    @Override
    float distance(float x, float y) {
      float ax = Math.abs(x);
      float ay = Math.abs(y);
      return Math.max(Math.max(ax, ay) - 0.95f, Math.min(ax, ay) - 0.32f);
    }
  },
  HEART {
    /** A square on its corner with a disc on each of the two upper sides. */
    @Override
    float distance(float x, float y) {
      float ax = Math.abs(x);
      float cy = y - 0.2f;
      float square = (ax + Math.abs(cy)) * SQRT_HALF - 0.52f;
      float disc = length(ax - 0.3677f, cy + 0.3677f) - 0.52f;
      return Math.min(square, disc);
    }
  },
  MOON {
    @Override
    float distance(float x, float y) {
      float disc = length(x, y) - 0.98f;
      float bite = length(x - 0.55f, y) - 0.78f;
      return Math.max(disc, -bite);
    }
  },
  HOURGLASS {
    @Override
    float distance(float x, float y) {
      float ay = Math.abs(y);
      return Math.max(ay - 0.92f, 0.8f * Math.abs(x) - 0.6f * ay - 0.08f);
    }
  },
  ARROW {
    @Override
    float distance(float x, float y) {
      float ay = Math.abs(y);
      float head = Math.max(-x - 0.05f, SQRT_HALF * (x + ay) - 0.68f);
      float shaft = Math.max(ay - 0.27f, Math.abs(x + 0.4f) - 0.55f);
      return Math.min(head, shaft);
    }
  };

  private static final float SIN60 = 0.8660254f;
  private static final float SIN36 = 0.58778524f;
  private static final float COS36 = 0.809017f;
  private static final float SQRT_HALF = 0.70710677f;

  /** Signed distance of (x, y) to the outline. */
  abstract float distance(float x, float y);

  static float length(float x, float y) {
    return (float) Math.sqrt(x * x + y * y);
  }
}
