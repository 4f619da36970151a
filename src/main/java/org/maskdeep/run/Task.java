package org.maskdeep.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.GatheredParts;
import org.maskdeep.tensor.ProcessGroup;

/**
 * What is trained: pretraining, a detector, a probe, fine-tuning. A task says what a batch's losses
 * are and which weights move along them; {@link Trainer} does everything else. A run is a pure
 * function of its task: batch k and its losses must depend on nothing but the state and k.
 *
 * @param <B> the loader's batches
 */
public interface Task<B extends LoadedBatch> {
  /** The usual name of the only weights that are optimized. */
  String MAIN = Checkpoint.MAIN;

  /** What the run must know beforehand. */
  TaskInfo info();

  /** Owner of the weights; a step opens a sub-manager of it. */
  NDManager manager();

  /**
   * The processes that train together, each on its share of every batch: gradients and losses are
   * averaged over them. All start from the state of process 0, which alone has a folder.
   */
  default ProcessGroup group() {
    return ProcessGroup.alone();
  }

  /** The weights that move, by a name that losses use; the first is the main one. */
  Map<String, OptimizedWeights> optimized();

  /**
   * Everything that the next step depends on besides the optimizers: parameters and buffers, live.
   */
  Map<String, NDArray> state();

  /** The same, where the parts of a batch see each other's rows; else empty. */
  default Optional<GatheredParts> gatheredParts() {
    return Optional.empty();
  }

  /**
   * What every process computes from its own images beside the gradients, such as the running
   * statistics of norms; averaged over them after a step.
   */
  default NDList statistics() {
    return new NDList();
  }

  /**
   * The batches of a step and of those that follow it, to the end of its epoch or further. With
   * accumulated gradients a step takes several. Of several processes each has its share of every
   * batch.
   *
   * @param replacedInEpoch samples that stand-ins replaced in the epoch so far
   */
  BatchSource<B> batches(long step, int replacedInEpoch) throws IOException;

  /**
   * The losses of a batch, while gradients are recorded.
   *
   * @param scratch owner of what is computed from this batch: closed when the weights have moved,
   *     or, of gradients that are accumulated, when the next part's turn has come
   * @param step its number, from 0
   */
  StepOutput forward(B batch, NDManager scratch, long step);

  /** Whether some weights move only after the others have, along {@link #secondPass}. */
  default boolean hasSecondPass() {
    return false;
  }

  /**
   * The losses of the weights that move second, of the same batch, while gradients are recorded;
   * where there is a second pass. What it does to {@link #statistics} is undone.
   *
   * @param scratch as in {@link #forward}
   */
  default StepOutput secondPass(B batch, NDManager scratch, long step) {
    throw new UnsupportedOperationException("there is no second pass");
  }

  /** Follows the optimizers' step, such as by moving a target network. */
  default void afterStep(NDManager scratch, long step) {}

  /**
   * Checks how many samples all processes had to replace in an epoch so far; what a process sees of
   * it itself is checked by its {@link #batches}.
   *
   * @throws IOException when it is too many
   */
  default void checkReplaced(int inEpoch) throws IOException {}

  /** Arrays whose norm must be finite after a step; empty: nothing is checked. */
  default NDList checkedAfterStep() {
    return new NDList();
  }

  /** What {@link #checkedAfterStep} are, in words such as {@code the target}. */
  default String checkedName() {
    return "the weights";
  }
}
