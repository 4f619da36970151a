package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.layer.Network;

/** Divides the images of a batch into parts. */
@FunctionalInterface
public interface PartSource {
  /**
   * The part of each patch, a function of the images and of (seed, step, sample).
   *
   * @param view the images, [B, 3, S, S]; stay the caller's
   * @param context which step and which images
   * @return a number from 0 on for each patch, [B][N]
   */
  int[][] parts(NDArray view, StepContext context);

  /**
   * The same parts in smaller patches.
   *
   * @param side patches along a side of this source
   * @param finer patches along a side that are asked for, a multiple
   */
  default PartSource onGrid(int side, int finer) {
    if (finer == side) {
      return this;
    }
    if (finer % side != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parts of %dx%d patches on a grid of %dx%d: its sides must be multiples",
              side,
              side,
              finer,
              finer));
    }
    PartSource coarse = this;
    return new PartSource() {
      @Override
      public int[][] parts(NDArray view, StepContext context) {
        int[][] parts = coarse.parts(view, context);
        int[][] all = new int[parts.length][finer * finer];
        int times = finer / side;
        for (int b = 0; b < parts.length; b++) {
          for (int i = 0; i < finer * finer; i++) {
            all[b][i] = parts[b][i / finer / times * side + i % finer / times];
          }
        }
        return all;
      }

      @Override
      public Map<String, Network> networks() {
        return coarse.networks();
      }
    };
  }

  /** Networks that parts are found by, by name; they are not trained. */
  default Map<String, Network> networks() {
    return Map.of();
  }
}
