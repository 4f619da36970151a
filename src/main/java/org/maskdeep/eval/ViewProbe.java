package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.Progress;
import org.maskdeep.run.StoppedException;
import org.maskdeep.tensor.Layout;

/**
 * A probe whose every epoch sees new random views of its training set: what {@link LinearProbe} and
 * {@link FineTune} work on. Pictures of the training set that cannot be decoded are replaced, those
 * of the test set left out, each up to the options' share.
 *
 * @param train what is learned from
 * @param view of training, usually crop and flip
 * @param augmentation the training view in words
 * @param test what is classified in the end
 * @param options of the test set; the batch of training is the recipe's
 * @param recipe of the training
 * @param seed of the classifier's initial weights, order and augmentation
 */
public record ViewProbe(
    Dataset train,
    ViewTransform view,
    String augmentation,
    Dataset test,
    EmbedOptions options,
    ProbeRecipe recipe,
    long seed) {

  /** Checks that the two sets can be of one task. */
  public ViewProbe {
    SameClasses.require(train, test);
    Require.atLeast("size of " + test.name(), test.size(), 1);
  }

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
            var samples = new Keeper.Samples(next.indices(), train::sampleName);
            training.step(keeper, step, input.of(x, step), next.labels(), samples);
          }
          progress.done(training.step(), training.steps());
        }
      }
    }
  }

  private Batches epoch(ClassifierTraining training) {
    return Batches.builder(train)
        .views(List.of(view))
        .batchSize(recipe.batchFor(train.size()))
        .seed(seed)
        .epoch(training.epoch())
        .startBatch(training.batchOfEpoch())
        .threads(options.threads())
        .budget(options.badShare())
        .build();
  }

  /** The manager that holds an encoder's weights. */
  static NDManager manager(Encoder encoder) {
    return Weights.of(encoder).values().iterator().next().getManager();
  }

  /** The card of a linear classifier on the frozen encoder. */
  public ProtocolCard linearCard(EncoderInfo encoder, Accuracy accuracy) {
    return card("linear", encoder, accuracy, "standardised", "no");
  }

  /** The card of a fine-tuning; {@code encoder} as it was before. */
  public ProtocolCard fineTuneCard(EncoderInfo encoder, Accuracy accuracy) {
    return card("finetune", encoder, accuracy, "trained", "all weights");
  }

  private ProtocolCard card(
      String probe, EncoderInfo encoder, Accuracy accuracy, String key, String value) {
    Map<String, String> settings = recipe.settings(train.size());
    settings.put("augmentation", augmentation);
    settings.put(key, value);
    return new ProtocolCard(
        probe,
        encoder,
        String.format(
            Locale.ROOT, "%s, mean over positions; %s", options.level(), options.preprocessing()),
        SetInfo.of(train),
        SetInfo.of(test).reduced(accuracy.samples()),
        settings,
        List.of(seed));
  }
}
