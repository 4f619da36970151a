package org.maskdeep.optim;

import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * Weights that are treated alike.
 *
 * @param vectors whether they have one dimension or none
 * @param factor of their learning rate
 * @param places where they stand in the list of all weights
 * @param weights the weights
 * @param slots one list for every slot of the rule, each parallel to the weights
 */
record Group(
    boolean vectors, double factor, List<Integer> places, NDList weights, List<NDList> slots) {
  /** The members of a list of all weights' gradients that belong here. */
  NDList pick(NDList all) {
    NDList picked = new NDList(places.size());
    for (int place : places) {
      picked.add(all.get(place));
    }
    return picked;
  }
}
