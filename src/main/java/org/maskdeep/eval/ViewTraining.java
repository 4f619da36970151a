package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Layout;

/** Feeds random views of a training set to a classifier, batch by batch. */
record ViewTraining(Dataset train, ViewTransform view, int batch, int threads, long seed) {

  /** What the classifier sees of views. */
  @FunctionalInterface
  interface Input {
    /** From views [B, 3, S, S] to an array of the step's manager. */
    NDArray of(NDArray views, NDManager step);
  }

  /**
   * Trains to the end from wherever the training stands, or the keeper says.
   *
   * @throws StoppedException when the keeper says so
   */
  void fit(ClassifierTraining training, Input input, Progress progress, Keeper keeper) {
    keeper.begin().ifPresent(training::restore);
    while (!training.finished()) {
      try (Batches batches = epoch(training)) {
        while (batches.hasNext() && !training.finished()) {
          try (Batch next = batches.next();
              NDManager step = training.manager().newSubManager()) {
            int side = view.size();
            NDArray x = Layout.batch(step, next.view(0), next.size(), side, side, 3);
            training.tell(keeper, training.step(step, input.of(x, step), next.labels()));
          }
          progress.done(training.step(), training.steps());
        }
      }
    }
  }

  private Batches epoch(ClassifierTraining training) {
    return Batches.builder(train)
        .views(List.of(view))
        .batchSize(batch)
        .seed(seed)
        .epoch(training.epoch())
        .startBatch(training.batchOfEpoch())
        .threads(threads)
        .build();
  }

  /** Fails when the two sets cannot be of one task. */
  static void check(Dataset train, Dataset test) {
    if (!train.classes().equals(test.classes())) {
      throw new IllegalArgumentException(
          "%s and %s have different classes: %s and %s"
              .formatted(train.name(), test.name(), train.classes(), test.classes()));
    }
  }

  /** The manager that holds an encoder's weights. */
  static NDManager manager(ResNet encoder) {
    return Weights.of(encoder).values().iterator().next().getManager();
  }
}
