package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.eval.rows.DecodedRows;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.run.Session;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.ProcessGroup;

/**
 * Supervised training of all weights, from an encoder's weights and a new linear classifier on its
 * pooled coarsest feature map. Changes the encoder in place: give it a copy, loaded from a file.
 * For a share of the labels give it a subset of the training set.
 */
public final class FineTune {
  private FineTune() {}

  /**
   * Trains and evaluates; in the processes of the options' group together.
   *
   * @return of process 0; null in the others
   * @throws IllegalArgumentException when the options name another level than C5 or another forward
   *     than the exact one, or a batch cannot be shared out evenly to the processes
   * @throws org.maskdeep.optim.DivergedException when loss or gradients become NaN or infinite
   * @throws org.maskdeep.run.StoppedException when the session stops it before the end
   * @throws java.io.UncheckedIOException when files cannot be read or written
   */
  public static Accuracy run(Encoder encoder, ViewProbe probe, Session session) {
    String top = encoder.spec().top().name();
    if (!probe.options().level().equals(top)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "fine-tuning classifies %1$s, not %2$s: use options.with(\"%1$s\")",
              top,
              probe.options().level()));
    }
    EmbedOptions options = probe.options();
    if (options.forward() != ForwardMode.EXACT) {
      throw new IllegalArgumentException(
          "fine-tuning computes exactly: use options with the forward EXACT");
    }
    try (NDManager owner = ViewProbe.manager(encoder).newSubManager()) {
      Classifier classifier = classifier(owner, encoder, probe);
      task(owner, classifier, probe).train(session);
      return options.group().rank() > 0
          ? null
          : test(owner, classifier, probe.test(), options.in(ProcessGroup.alone()));
    }
  }

  static Classifier classifier(NDManager owner, Encoder encoder, ViewProbe probe) {
    return new Classifier(
        owner, encoder, encoder.width(), probe.train().classes().size(), probe.seed());
  }

  static ClassifierTask<Batch> task(NDManager owner, Classifier classifier, ViewProbe probe) {
    ViewSamples samples = new ViewSamples(probe, (x, step) -> x);
    return new ClassifierTask<>(
        owner, classifier, samples, probe.recipe(), probe.seed(), probe.options().group());
  }

  private static Accuracy test(
      NDManager owner, Classifier classifier, Dataset test, EmbedOptions options) {
    int classes = test.classes().size();
    DecodedRows scores = new DecodedRows(test.size(), classes);
    int side = options.view().size();
    try (Batches batches = Features.batches(test, options)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next();
            NDManager step = owner.newSubManager()) {
          NDArray x = Layout.batch(step, batch.view(0), batch.size(), side, side, 3);
          scores.add(batch, classifier.scores(x)); // [B, K]
        }
      }
    }
    return Accuracy.of(scores.values(), classes, scores.labels());
  }
}
