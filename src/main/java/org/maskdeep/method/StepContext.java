package org.maskdeep.method;

import org.maskdeep.random.Streams;
import org.maskdeep.tensor.ProcessGroup;

/**
 * Which step of the run is being made: all that random choices inside a method may depend on.
 *
 * @param streams the run's random numbers
 * @param step number of the step, from 0
 * @param samples index in the data set of each image of the batch, [B]
 * @param labels class of each image, [B]; of use to {@link Supervised} only, empty where they are
 *     not known
 * @param group the processes that train together: contrast and MoCo's queue see the images of all
 */
public record StepContext(
    Streams streams, long step, long[] samples, int[] labels, ProcessGroup group) {
  private static final int[] UNKNOWN = {};

  /** Without labels. */
  public StepContext(Streams streams, long step, long[] samples, ProcessGroup group) {
    this(streams, step, samples, UNKNOWN, group);
  }

  /** In one process, without labels. */
  public StepContext(Streams streams, long step, long[] samples) {
    this(streams, step, samples, ProcessGroup.alone());
  }
}
