package org.maskdeep.data.scene;

import org.maskdeep.random.Stream;

/** A colour of linear parts in [0, 1]. */
record Paint(float r, float g, float b) {
  /** A random hue with saturation and value of the given ranges. */
  static Paint random(Stream random, float s0, float s1, float v0, float v1) {
    float hue = 6 * random.nextFloat();
    float s = s0 + (s1 - s0) * random.nextFloat();
    float v = v0 + (v1 - v0) * random.nextFloat();
    return new Paint(part(hue, 5, s, v), part(hue, 3, s, v), part(hue, 1, s, v));
  }

  /** HSV to RGB in its closed form: v - v s max(0, min(k, 4 - k, 1)), k = (n + hue) mod 6. */
  private static float part(float hue, int n, float s, float v) {
    float k = (n + hue) % 6;
    return v - v * s * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
  }
}
