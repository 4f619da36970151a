package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.maskdeep.nn.Encoder;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Progress;
import org.maskdeep.run.StoppedException;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Script;

/**
 * A linear classifier on frozen features: multinomial logistic regression by gradient descent. The
 * same seed gives the same result; the encoder stays as it is, to the bit.
 */
public final class LinearProbe {
  private static final int TEST_BATCH = 4096;
  private static final Script ROWS =
      Script.of(
          "i: Tensor, x: Tensor", "Tensor", "return torch.index_select(x, 0, torch.to(i, 4))");

  private LinearProbe() {}

  /**
   * On cached features.
   *
   * @param seed of initial weights and order
   * @throws IllegalArgumentException when the features do not fit each other
   * @throws org.maskdeep.optim.DivergedException when loss or gradients are no numbers
   */
  public static Accuracy onFeatures(Features train, Features test, ProbeRecipe recipe, long seed) {
    return onFeatures(train, test, recipe, seed, Device.cpu());
  }

  /** As {@link #onFeatures(Features, Features, ProbeRecipe, long)} on a device. */
  public static Accuracy onFeatures(
      Features train, Features test, ProbeRecipe recipe, long seed, Device device) {
    return onFeatures(train, test, recipe, seed, device, Keeper.NONE);
  }

  /**
   * As {@link #onFeatures(Features, Features, ProbeRecipe, long)} with somebody who keeps it.
   *
   * @throws StoppedException when the keeper says so
   */
  public static Accuracy onFeatures(
      Features train, Features test, ProbeRecipe recipe, long seed, Device device, Keeper keeper) {
    Features.checkPair(train, test);
    if (recipe.standardise()) {
      Standardizer standardizer = new Standardizer(train);
      train = standardizer.apply(train);
      test = standardizer.apply(test);
    }
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager(device);
        ClassifierTraining training =
            new ClassifierTraining(
                owner, null, train.width(), train.classes(), train.size(), recipe, seed)) {
      fit(training, train, recipe.batchFor(train.size()), new Streams(seed), keeper);
      return Accuracy.of(scores(training, test), test.classes(), test.labels());
    }
  }

  /** Trains to the end from wherever the training stands. */
  static void fit(ClassifierTraining training, Features train, int batch, Streams streams) {
    fit(training, train, batch, streams, Keeper.NONE);
  }

  private static void fit(
      ClassifierTraining training, Features train, int batch, Streams streams, Keeper keeper) {
    keeper.begin().ifPresent(training::restore);
    IntFunction<String> name = i -> train.source().name() + ", row " + i;
    try (NDManager data = training.manager().newSubManager()) {
      NDArray all = data.create(train.values(), new Shape(train.size(), train.width())); // [N, D]
      while (!training.finished()) {
        int epoch = training.epoch();
        int[] order = streams.stream(Purpose.ORDER, epoch, 0).permutation(train.size());
        while (!training.finished() && training.epoch() == epoch) {
          int from = training.batchOfEpoch() * batch;
          int[] chosen = Arrays.copyOfRange(order, from, from + batch);
          int[] labels = Arrays.stream(chosen).map(i -> train.labels()[i]).toArray();
          try (NDManager step = training.manager().newSubManager()) {
            NDArray x = ROWS.call(true, step.create(chosen), all); // [B, D]
            training.step(keeper, step, x, labels, new Keeper.Samples(chosen, name));
          }
        }
      }
    }
  }

  static float[] scores(ClassifierTraining training, Features test) {
    float[] scores = new float[Math.multiplyExact(test.size(), test.classes())];
    for (int from = 0; from < test.size(); from += TEST_BATCH) {
      int n = Math.min(TEST_BATCH, test.size() - from);
      int width = test.width();
      try (NDManager step = training.manager().newSubManager()) {
        float[] rows = Arrays.copyOfRange(test.values(), from * width, (from + n) * width);
        float[] part = training.scores(step.create(rows, new Shape(n, width)));
        System.arraycopy(part, 0, scores, from * test.classes(), part.length);
      }
    }
    return scores;
  }

  /**
   * On augmented views: every epoch sees new random views of the training set through the frozen
   * encoder, as the published numbers do. Costs an encoder forward of the set per epoch.
   */
  public static Accuracy onViews(Encoder encoder, ViewProbe probe, Progress progress) {
    return onViews(encoder, probe, progress, Keeper.NONE);
  }

  /**
   * As the other, with somebody who keeps it.
   *
   * @throws StoppedException when the keeper says so
   */
  public static Accuracy onViews(
      Encoder encoder, ViewProbe probe, Progress progress, Keeper keeper) {
    if (probe.recipe().standardise()) {
      throw new IllegalArgumentException(
          "standardised features need a pass before training: use onFeatures, or a recipe without");
    }
    EmbedOptions options = probe.options();
    Features tested = Features.of(encoder, probe.test(), options, Progress.SILENT);
    try (ClassifierTraining training =
        new ClassifierTraining(
            ViewProbe.manager(encoder),
            null,
            tested.width(),
            tested.classes(),
            probe.train().size(),
            probe.recipe(),
            probe.seed())) {
      probe.fit(training, (x, step) -> frozen(encoder, x, options, step), progress, keeper);
      return Accuracy.of(scores(training, tested), tested.classes(), tested.labels());
    }
  }

  /** Through Java: what evaluation mode computed can never enter the graph of a gradient. */
  private static NDArray frozen(Encoder encoder, NDArray x, EmbedOptions options, NDManager step) {
    NDArray level = encoder.features(x, false).get(encoder.spec().indexOf(options.level()));
    NDArray pooled = Encoder.pool(level, false); // [B, D]
    return step.create(pooled.toFloatArray(), pooled.getShape());
  }

  /** The card of runs on cached features. */
  public static ProtocolCard card(
      EncoderInfo encoder, Features train, Features test, ProbeRecipe recipe, List<Long> seeds) {
    Map<String, String> settings = recipe.settings(train.size());
    settings.put("augmentation", "none (cached features)");
    settings.put(
        "standardised", recipe.standardise() ? "yes, by the training set's statistics" : "no");
    return new ProtocolCard(
        "linear", encoder, train.description(), train.source(), test.source(), settings, seeds);
  }
}
