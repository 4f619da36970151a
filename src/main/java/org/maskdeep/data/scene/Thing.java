package org.maskdeep.data.scene;

import org.maskdeep.random.Stream;

/** An object of a scene: where it lies, what it looks like, how far a point is from it. */
final class Thing {
  /** No outline reaches further than this from its middle, in units of the half extent. */
  static final float REACH = 1.16f;

  /** Things stand upright, but for so much to either side, in radians. */
  private static final double TILT = 0.05 * Math.PI;

  final int label;
  final float x;
  final float y;
  final float radius;
  private final Shape shape;
  private final Pattern pattern;
  private final Noise noise;
  private final float cos;
  private final float sin;
  private final float squeezeX;
  private final float squeezeY;
  private final float period;
  private final float patternCos;
  private final float patternSin;
  private final float phaseU;
  private final float phaseV;
  private final Paint[] dark; // at the two ends of the object: colour drifts over it
  private final Paint[] light;
  private final boolean swap;
  private final float lightX;
  private final float lightY;

  Thing(int label, Shape shape, Pattern pattern, float x, float y, float radius, Stream random) {
    this.label = label;
    this.shape = shape;
    this.pattern = pattern;
    this.x = x;
    this.y = y;
    this.radius = radius;
    noise = new Noise(random);
    double angle = random.nextDouble(-TILT, TILT);
    cos = (float) StrictMath.cos(angle);
    sin = (float) StrictMath.sin(angle);
    float squeeze = (float) random.nextDouble(0.8, 1);
    boolean wide = random.nextBoolean(0.5);
    squeezeX = wide ? 1 : 1 / squeeze;
    squeezeY = wide ? 1 / squeeze : 1;
    period = (float) random.nextDouble(0.42, 0.72);
    double turn = random.nextDouble(-TILT, TILT);
    patternCos = (float) StrictMath.cos(turn);
    patternSin = (float) StrictMath.sin(turn);
    phaseU = random.nextFloat() - 0.5f;
    phaseV = random.nextFloat() - 0.5f;
    dark = new Paint[] {dark(random), dark(random)};
    light = new Paint[] {light(random), light(random)};
    swap = random.nextBoolean(0.5);
    double lamp = random.nextDouble(0, 2 * Math.PI);
    lightX = 0.22f * (float) StrictMath.cos(lamp);
    lightY = 0.22f * (float) StrictMath.sin(lamp);
  }

  private static Paint dark(Stream random) {
    return Paint.random(random, 0.3f, 0.95f, 0.08f, 0.5f);
  }

  private static Paint light(Stream random) {
    return Paint.random(random, 0.05f, 0.6f, 0.78f, 1f);
  }

  /** Signed distance of the point (px, py) to the outline, in scene units. */
  float distance(float px, float py) {
    float dx = (px - x) / radius;
    float dy = (py - y) / radius;
    return radius
        * shape.distance((cos * dx + sin * dy) * squeezeX, (cos * dy - sin * dx) * squeezeY);
  }

  /**
   * Mixes the surface's colour into rgb[i, i + 3).
   *
   * @param distance what {@link #distance} says of the point
   * @param pixel side of a pixel in scene units
   * @param cover share of the pixel that the object covers
   */
  void paint(float px, float py, float distance, float pixel, float cover, float[] rgb, int i) {
    float dx = (px - x) / radius;
    float dy = (py - y) / radius;
    float u = (patternCos * dx + patternSin * dy) / period + phaseU;
    float v = (patternCos * dy - patternSin * dx) / period + phaseV;
    float t = pattern.at(u, v, pixel / (radius * period), noise);
    float shade = 1 + lightX * dx + lightY * dy;
    if (distance > -0.07f * radius) {
      shade *= 0.62f; // a dark rim parts the object from its ground
    }
    float drift = Math.max(0, Math.min(1, 0.5f + 0.6f * (patternSin * dx - patternCos * dy)));
    float a = cover * shade;
    t = swap ? 1 - t : t;
    float d0 = (1 - t) * (1 - drift);
    float d1 = (1 - t) * drift;
    float l0 = t * (1 - drift);
    float l1 = t * drift;
    rgb[i] +=
        a * (d0 * dark[0].r() + d1 * dark[1].r() + l0 * light[0].r() + l1 * light[1].r())
            - cover * rgb[i];
    rgb[i + 1] +=
        a * (d0 * dark[0].g() + d1 * dark[1].g() + l0 * light[0].g() + l1 * light[1].g())
            - cover * rgb[i + 1];
    rgb[i + 2] +=
        a * (d0 * dark[0].b() + d1 * dark[1].b() + l0 * light[0].b() + l1 * light[1].b())
            - cover * rgb[i + 2];
  }
}
