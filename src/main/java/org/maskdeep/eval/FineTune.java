package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.nn.Level;
import org.maskdeep.nn.ResNet;
import org.maskdeep.tensor.Layout;

/**
 * Supervised training of all weights, from an encoder's weights and a new linear classifier on
 * pooled C5. Changes the encoder in place: give it a copy, loaded from a file. For a share of the
 * labels give it a subset of the training set.
 */
public final class FineTune {
  private FineTune() {}

  /**
   * Trains and measures.
   *
   * @param view of training, usually crop and flip
   * @param options of the test set, level C5; the batch of training is the recipe's
   * @param seed of the classifier's initial weights, order and augmentation
   * @throws IllegalArgumentException when the sets do not fit each other
   * @throws IllegalStateException when training diverges
   */
  public static Accuracy run(
      ResNet encoder,
      Dataset train,
      ViewTransform view,
      Dataset test,
      EmbedOptions options,
      ProbeRecipe recipe,
      long seed,
      Progress progress) {
    return run(encoder, train, view, test, options, recipe, seed, progress, Keeper.NONE);
  }

  /**
   * As the other, with somebody who keeps it.
   *
   * @throws StoppedException when the keeper says so
   */
  public static Accuracy run(
      ResNet encoder,
      Dataset train,
      ViewTransform view,
      Dataset test,
      EmbedOptions options,
      ProbeRecipe recipe,
      long seed,
      Progress progress,
      Keeper keeper) {
    ViewTraining.check(train, test);
    if (options.level() != Level.C5) {
      throw new IllegalArgumentException(
          "fine-tuning classifies C5, not " + options.level() + ": use options.with(Level.C5)");
    }
    Require.atLeast("size of " + test.name(), test.size(), 1);
    int width = encoder.options().channels(Level.C5);
    int classes = train.classes().size();
    NDManager owner = ViewTraining.manager(encoder);
    try (ClassifierTraining training =
        new ClassifierTraining(owner, encoder, width, classes, train.size(), recipe, seed)) {
      int batch = recipe.batchFor(train.size());
      new ViewTraining(train, view, batch, options.threads(), seed)
          .fit(training, (x, step) -> x, progress, keeper);
      return test(training, test, options);
    }
  }

  private static Accuracy test(ClassifierTraining training, Dataset test, EmbedOptions options) {
    int classes = test.classes().size();
    float[] scores = new float[Math.multiplyExact(test.size(), classes)];
    int[] labels = new int[test.size()];
    int done = 0;
    int side = options.view().size();
    try (Batches batches = Features.batches(test, options)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next();
            NDManager step = training.manager().newSubManager()) {
          NDArray x = Layout.batch(step, batch.view(0), batch.size(), side, side, 3);
          float[] part = training.scores(x); // [B, K]
          System.arraycopy(part, 0, scores, done * classes, part.length);
          System.arraycopy(batch.labels(), 0, labels, done, batch.size());
          done += batch.size();
        }
      }
    }
    return Accuracy.of(scores, classes, Arrays.copyOf(labels, done));
  }

  /**
   * The card of runs.
   *
   * @param encoder as it was before
   * @param augmentation the training view in words
   */
  public static ProtocolCard card(
      EncoderInfo encoder,
      Dataset train,
      String augmentation,
      Dataset test,
      EmbedOptions options,
      ProbeRecipe recipe,
      List<Long> seeds) {
    Map<String, String> settings = recipe.settings(train.size());
    settings.put("augmentation", augmentation);
    settings.put("trained", "all weights");
    return new ProtocolCard(
        "finetune",
        encoder,
        "C5, mean over positions; " + options.preprocessing(),
        SetInfo.of(train),
        SetInfo.of(test),
        settings,
        seeds);
  }
}
