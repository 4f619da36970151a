package org.maskdeep.method.automae;

import org.maskdeep.nn.Formula;

/** The draws of a step by {@link Formula}, of 4 images of 16 patches. */
final class FormulaDraws {
  static final int B = 4;
  static final int N = 16;

  private FormulaDraws() {}

  static float[] uniforms(int p) {
    float[] u = new float[B * N];
    for (int i = 0; i < u.length; i++) {
      u[i] = (float) Formula.u(i, p);
    }
    return u;
  }

  static float[] gumbel(int p) {
    float[] noise = new float[B * N];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Gumbel.noise(Formula.u(i, p) + 0x1.0p-25);
    }
    return noise;
  }

  static Draws draws() {
    float[] real = new float[B * N];
    for (int b = 0; b < B; b++) {
      double sum = 0;
      for (int i = 0; i < N; i++) {
        sum += Math.exp(Formula.u(b * N + i, 903));
      }
      for (int i = 0; i < N; i++) {
        real[b * N + i] = (float) (Math.exp(Formula.u(b * N + i, 903)) / sum);
      }
    }
    return new Draws(gumbel(900), gumbel(901), uniforms(902), real);
  }
}
