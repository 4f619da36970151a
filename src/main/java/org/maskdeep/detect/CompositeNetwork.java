package org.maskdeep.detect;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.maskdeep.nn.layer.Network;

/** A container of networks; call its parts, not itself. */
abstract class CompositeNetwork extends Network {
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " is a part of a detector: call the detector");
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " is a part of a detector: ask the detector");
  }
}
