package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.tensor.Precision;

/** Class and box of a proposal from its features. */
final class BoxPredictor extends CompositeNetwork {
  private final Linear classes;
  private final Linear deltas;

  /**
   * What is said of N proposals.
   *
   * @param logits [N, K]
   * @param deltas [N, 4 K], differences to the proposal for every class
   */
  record Output(NDArray logits, NDArray deltas) {
    void close() {
      logits.close();
      deltas.close();
    }
  }

  BoxPredictor(int features, int k, Precision precision) {
    classes = child("cls_score", new Linear(features, k, true, precision));
    deltas = child("bbox_pred", new Linear(features, 4 * k, true, precision));
  }

  Output forward(NDArray features, boolean training) {
    return new Output(classes.forward(features, training), deltas.forward(features, training));
  }
}
