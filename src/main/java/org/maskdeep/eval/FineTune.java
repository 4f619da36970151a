package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.nn.Level;
import org.maskdeep.nn.ResNet;
import org.maskdeep.run.Session;
import org.maskdeep.tensor.Layout;

/**
 * Supervised training of all weights, from an encoder's weights and a new linear classifier on
 * pooled C5. Changes the encoder in place: give it a copy, loaded from a file. For a share of the
 * labels give it a subset of the training set.
 */
public final class FineTune {
  private FineTune() {}

  /**
   * Trains and evaluates.
   *
   * @throws IllegalArgumentException when the options name another level than C5
   * @throws org.maskdeep.optim.DivergedException when loss or gradients become NaN or infinite
   * @throws org.maskdeep.run.StoppedException when the session stops it before the end
   * @throws java.io.UncheckedIOException when files cannot be read or written
   */
  public static Accuracy run(ResNet encoder, ViewProbe probe, Session session) {
    if (probe.options().level() != Level.C5) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "fine-tuning classifies C5, not %s: use options.with(Level.C5)",
              probe.options().level()));
    }
    try (NDManager owner = ViewProbe.manager(encoder).newSubManager()) {
      Classifier classifier = classifier(owner, encoder, probe);
      task(owner, classifier, probe).train(session);
      return test(owner, classifier, probe.test(), probe.options());
    }
  }

  static Classifier classifier(NDManager owner, ResNet encoder, ViewProbe probe) {
    int width = encoder.options().channels(Level.C5);
    return new Classifier(owner, encoder, width, probe.train().classes().size(), probe.seed());
  }

  static ClassifierTask<Batch> task(NDManager owner, Classifier classifier, ViewProbe probe) {
    ViewSamples samples = new ViewSamples(probe, (x, step) -> x);
    return new ClassifierTask<>(owner, classifier, samples, probe.recipe(), probe.seed());
  }

  private static Accuracy test(
      NDManager owner, Classifier classifier, Dataset test, EmbedOptions options) {
    int classes = test.classes().size();
    OwnRows scores = new OwnRows(test.size(), classes);
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
