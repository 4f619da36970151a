package org.maskdeep.data.scene;

import org.maskdeep.random.Stream;

/** What lies behind the objects: a texture of three colours. */
final class Ground {
  private enum Kind {
    CLOUD,
    BRUSHED,
    MARBLE,
    PATCHES,
    GRAIN
  }

  private static final Kind[] KINDS = Kind.values();
  private static final float CONTRAST = 0.3f;

  private final Kind kind;
  private final Noise noise;
  private final Paint low;
  private final Paint high;
  private final Paint tint;
  private final float cos;
  private final float sin;
  private final float scale;
  private final float stretch;

  Ground(Stream random) {
    kind = KINDS[random.nextInt(KINDS.length)];
    noise = new Noise(random);
    low = Paint.random(random, 0.05f, 0.4f, 0.2f, 0.6f);
    high = Paint.random(random, 0.05f, 0.35f, 0.4f, 0.8f);
    tint = Paint.random(random, 0.05f, 0.5f, 0.25f, 0.75f);
    double angle = random.nextDouble(0, 2 * Math.PI);
    cos = (float) StrictMath.cos(angle);
    sin = (float) StrictMath.sin(angle);
    scale = (float) random.nextDouble(2.5, 7);
    stretch = kind == Kind.BRUSHED ? (float) random.nextDouble(0.1, 0.3) : 1;
  }

  /** Writes the colour at (x, y) into rgb[i, i + 3). */
  void paint(float x, float y, float[] rgb, int i) {
    float u = scale * (cos * x + sin * y) + 3;
    float v = scale * stretch * (cos * y - sin * x) + 7;
    float t =
        switch (kind) {
          case CLOUD -> noise.octaves(u, v);
          case BRUSHED -> noise.octaves(2 * u, 2 * v);
          case MARBLE -> 1 - Math.abs(2 * noise.octaves(u, v) - 1) * 2;
          case PATCHES -> Pattern.step(noise.octaves(u, v) - 0.5f, 0.06f);
          case GRAIN -> 0.35f + 0.45f * (noise.at(5 * u, 5 * v) - 0.5f) + 0.3f * noise.at(u, v);
        };
    t = 0.5f + CONTRAST * (Math.max(0, Math.min(1, t)) - 0.5f);
    float w = CONTRAST * 0.8f * noise.at(0.45f * u + 11, 0.45f * v + 2);
    rgb[i] = mix(mix(low.r(), high.r(), t), tint.r(), w);
    rgb[i + 1] = mix(mix(low.g(), high.g(), t), tint.g(), w);
    rgb[i + 2] = mix(mix(low.b(), high.b(), t), tint.b(), w);
  }

  static float mix(float a, float b, float t) {
    return a + t * (b - a);
  }
}
