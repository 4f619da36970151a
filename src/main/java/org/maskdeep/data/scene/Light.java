package org.maskdeep.data.scene;

import org.maskdeep.random.Stream;

/**
 * The light that a scene stands in: coloured, stronger on one side, hard or soft. It changes every
 * pixel much and the outlines not at all, so features that only measure colour and brightness say
 * little about what is seen.
 */
final class Light {
  private static final double STRENGTH = 0.4;

  private final float[] colour = new float[3];
  private final float tone;
  private final double acrossX;
  private final double acrossY;

  Light(Stream random) {
    double all = draw(random);
    for (int c = 0; c < colour.length; c++) {
      colour[c] = (float) StrictMath.exp(all + draw(random));
    }
    acrossX = 2 * draw(random);
    acrossY = 2 * draw(random);
    tone = (float) draw(random);
  }

  private static double draw(Stream random) {
    return random.nextDouble(-STRENGTH, STRENGTH);
  }

  /** Falls on the colours of a square image, [S, S, 3]. */
  void fall(float[] rgb, int size) {
    float[] column = ramp(acrossX, size);
    float[] row = ramp(acrossY, size);
    for (int y = 0, i = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float here = row[y] * column[x];
        for (int c = 0; c < 3; c++, i++) {
          float v = Math.max(0, Math.min(1, rgb[i]));
          rgb[i] = (v + tone * v * (1 - v)) * colour[c] * here;
        }
      }
    }
  }

  /** exp(slope · (t − 1/2)) at the middles of the pixels. */
  private static float[] ramp(double slope, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) StrictMath.exp(slope * ((i + 0.5) / size - 0.5));
    }
    return values;
  }
}
