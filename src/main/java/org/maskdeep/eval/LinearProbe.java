package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.run.Progress;
import org.maskdeep.run.Session;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;

/**
 * A linear classifier on frozen features: multinomial logistic regression by gradient descent. The
 * same seed gives the same result; the encoder stays as it is, to the bit.
 */
public final class LinearProbe {
  private static final int TEST_BATCH = 4096;

  private LinearProbe() {}

  /**
   * On cached features.
   *
   * @param seed of initial weights and order
   * @throws IllegalArgumentException when the features do not fit each other
   * @throws org.maskdeep.optim.DivergedException when loss or gradients become NaN or infinite
   */
  public static Accuracy onFeatures(Features train, Features test, ProbeRecipe recipe, long seed) {
    return onFeatures(train, test, recipe, seed, Device.cpu());
  }

  /** As {@link #onFeatures(Features, Features, ProbeRecipe, long)} on a device. */
  public static Accuracy onFeatures(
      Features train, Features test, ProbeRecipe recipe, long seed, Device device) {
    return onFeatures(train, test, recipe, seed, device, Session.inMemory());
  }

  /**
   * As {@link #onFeatures(Features, Features, ProbeRecipe, long)}, trained in a session.
   *
   * @throws org.maskdeep.run.StoppedException when the session stops it before the end
   * @throws java.io.UncheckedIOException when the session's files cannot be read or written
   */
  public static Accuracy onFeatures(
      Features train,
      Features test,
      ProbeRecipe recipe,
      long seed,
      Device device,
      Session session) {
    return onFeatures(train, test, recipe, seed, device, session, head -> {});
  }

  /**
   * The same.
   *
   * @param trained is given the classifier's weight and bias by name
   */
  static Accuracy onFeatures(
      Features train,
      Features test,
      ProbeRecipe recipe,
      long seed,
      Device device,
      Session session,
      Consumer<Map<String, NDArray>> trained) {
    Features.checkPair(train, test);
    Features fitted = train;
    Features tested = test;
    if (recipe.standardise()) {
      Standardizer standardizer = new Standardizer(train);
      fitted = standardizer.apply(train);
      tested = standardizer.apply(test);
    }
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager(device)) {
      int batch = recipe.batchFor(fitted.size());
      Classifier classifier = new Classifier(owner, null, fitted.width(), fitted.classes(), seed);
      FeatureSamples samples = new FeatureSamples(owner, fitted, tested.source(), batch, seed);
      new ClassifierTask<>(owner, classifier, samples, recipe, seed, ProcessGroup.alone())
          .train(session);
      trained.accept(classifier.arrays());
      return Accuracy.of(scores(owner, classifier, tested), tested.classes(), tested.labels());
    }
  }

  static float[] scores(NDManager owner, Classifier classifier, Features test) {
    return scores(owner, classifier::scores, test);
  }

  /**
   * The scores of a classifier, [N, K] row by row.
   *
   * @param classifier from features [b, D] to scores [b, K]
   */
  static float[] scores(NDManager owner, Function<NDArray, float[]> classifier, Features test) {
    float[] scores = new float[Math.multiplyExact(test.size(), test.classes())];
    for (int from = 0; from < test.size(); from += TEST_BATCH) {
      int n = Math.min(TEST_BATCH, test.size() - from);
      int width = test.width();
      try (NDManager step = owner.newSubManager()) {
        float[] rows = Arrays.copyOfRange(test.values(), from * width, (from + n) * width);
        float[] part = classifier.apply(step.create(rows, new Shape(n, width)));
        System.arraycopy(part, 0, scores, from * test.classes(), part.length);
      }
    }
    return scores;
  }

  /**
   * On augmented views: every epoch sees new random views of the training set through the frozen
   * encoder, as the published numbers do. Costs an encoder forward of the set per epoch, in the
   * processes of the options' group together.
   *
   * @return of process 0; null in the others
   * @throws IllegalArgumentException when the recipe standardises, or a batch cannot be shared out
   *     evenly to the processes
   * @throws org.maskdeep.run.StoppedException when the session stops it before the end
   * @throws java.io.UncheckedIOException when files cannot be read or written
   */
  public static Accuracy onViews(Encoder encoder, ViewProbe probe, Session session) {
    requireNoStandardising(probe.recipe());
    EmbedOptions options = probe.options();
    Features tested = Features.of(encoder, probe.test(), options, Progress.SILENT);
    try (FrozenEncoder frozen = FrozenEncoder.of(encoder, options.forward());
        NDManager owner = ViewProbe.manager(encoder).newSubManager()) {
      Classifier classifier =
          new Classifier(owner, null, tested.width(), tested.classes(), probe.seed());
      ViewSamples samples = new ViewSamples(probe, (x, step) -> frozen(frozen, x, options, step));
      new ClassifierTask<>(
              owner, classifier, samples, probe.recipe(), probe.seed(), options.group())
          .train(session);
      if (options.group().rank() > 0) {
        return null;
      }
      return Accuracy.of(scores(owner, classifier, tested), tested.classes(), tested.labels());
    }
  }

  static void requireNoStandardising(ProbeRecipe recipe) {
    if (recipe.standardise()) {
      throw new IllegalArgumentException(
          "standardised features need a pass before training: use onFeatures, or a recipe without");
    }
  }

  /** Through Java: what evaluation mode computed can never enter the graph of a gradient. */
  static NDArray frozen(FrozenEncoder encoder, NDArray x, EmbedOptions options, NDManager step) {
    NDArray pooled = encoder.pooled(x, options.level()); // [B, D]
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
