package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
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

  /** Networks that parts are found by, by name; they are not trained. */
  default Map<String, Network> networks() {
    return Map.of();
  }
}
