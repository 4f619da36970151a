package org.maskdeep.method.automae;

import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.RectanglePrior;
import org.maskdeep.method.StepContext;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;

/**
 * All that chance decides in a step, a function of (seed, step, sample).
 *
 * @param noise Gumbel noise of the importance that decides on the mask, [B · N]
 * @param again Gumbel noise of the importance that the judge learns from, [B · N]
 * @param uniforms U[0, 1) of every patch, [B · N]
 * @param real maps of the prior, [B · N]
 */
record Draws(float[] noise, float[] again, float[] uniforms, float[] real) {
  /** Those of a step on the patches of a grid. */
  static Draws of(StepContext context, PatchGrid grid) {
    int n = grid.size();
    long[] samples = context.samples();
    float[] uniforms = new float[samples.length * n];
    float[] real = new float[samples.length * n];
    RectanglePrior prior = new RectanglePrior(grid);
    for (int b = 0; b < samples.length; b++) {
      Stream random = context.streams().stream(Purpose.MASK, context.step(), samples[b]);
      for (int i = 0; i < n; i++) {
        uniforms[b * n + i] = random.nextFloat();
      }
      prior.draw(context.streams().stream(Purpose.PRIOR, context.step(), samples[b]), real, b * n);
    }
    return new Draws(
        Gumbel.noise(context.streams(), context.step(), samples, n, 0),
        Gumbel.noise(context.streams(), context.step(), samples, n, 1),
        uniforms,
        real);
  }
}
