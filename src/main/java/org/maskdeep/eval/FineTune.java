package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.nn.Encoder;
import org.maskdeep.run.Progress;
import org.maskdeep.run.StoppedException;
import org.maskdeep.tensor.Layout;

/**
 * Supervised training of all weights, from an encoder's weights and a new linear classifier on its
 * pooled coarsest feature map. Changes the encoder in place: give it a copy, loaded from a file.
 * For a share of the labels give it a subset of the training set.
 */
public final class FineTune {
  private FineTune() {}

  /**
   * Trains and measures.
   *
   * @throws IllegalArgumentException when the options name another feature map than the coarsest
   * @throws org.maskdeep.optim.DivergedException when loss or gradients are no numbers
   */
  public static Accuracy run(Encoder encoder, ViewProbe probe, Progress progress) {
    return run(encoder, probe, progress, Keeper.NONE);
  }

  /**
   * As the other, with somebody who keeps it.
   *
   * @throws StoppedException when the keeper says so
   */
  public static Accuracy run(Encoder encoder, ViewProbe probe, Progress progress, Keeper keeper) {
    String top = encoder.spec().top().name();
    if (!probe.options().level().equals(top)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "fine-tuning classifies %1$s, not %2$s: use options.with(\"%1$s\")",
              top,
              probe.options().level()));
    }
    try (ClassifierTraining training =
        new ClassifierTraining(
            ViewProbe.manager(encoder),
            encoder,
            encoder.width(),
            probe.train().classes().size(),
            probe.train().size(),
            probe.recipe(),
            probe.seed())) {
      probe.fit(training, (x, step) -> x, progress, keeper);
      return test(training, probe.test(), probe.options());
    }
  }

  private static Accuracy test(ClassifierTraining training, Dataset test, EmbedOptions options) {
    int classes = test.classes().size();
    OwnRows scores = new OwnRows(test.size(), classes);
    int side = options.view().size();
    try (Batches batches = Features.batches(test, options)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next();
            NDManager step = training.manager().newSubManager()) {
          NDArray x = Layout.batch(step, batch.view(0), batch.size(), side, side, 3);
          scores.add(batch, training.scores(x)); // [B, K]
        }
      }
    }
    return Accuracy.of(scores.values(), classes, scores.labels());
  }
}
