package org.maskdeep.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** The formula of an optimizer, for a group of weights that are treated alike. */
interface Rule {
  /** The slots that every weight has, by PyTorch's names. */
  List<String> slotNames();

  /**
   * Changes the group's weights and slots in place.
   *
   * @param scratch owner of small arrays on the CPU; closed by the caller
   * @param gradients one for every weight of the group
   * @param learningRate γ
   * @param step the number of this step, from 1
   */
  void apply(NDManager scratch, Group group, NDList gradients, double learningRate, long step);
}
