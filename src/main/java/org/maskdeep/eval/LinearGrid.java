package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Subset;
import org.maskdeep.eval.grid.GridPlan;
import org.maskdeep.eval.grid.GridTask;
import org.maskdeep.eval.grid.Heads;
import org.maskdeep.eval.grid.HeldOut;
import org.maskdeep.eval.grid.LearningRates;
import org.maskdeep.eval.grid.RateChoice;
import org.maskdeep.eval.grid.RateScore;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.run.Progress;
import org.maskdeep.run.Session;
import org.maskdeep.run.StoppedException;
import org.maskdeep.tensor.Engines;

/**
 * {@link LinearProbe} with the best of several learning rates, all trained in one pass; see {@link
 * org.maskdeep.eval.grid}. The rate is chosen on a part of the training set.
 *
 * <pre>{@code
 * LearningRates rates = new LearningRates(List.of(0.1, 0.3, 1.0, 3.0), 0.1);
 * LinearGrid.Result found =
 *     LinearGrid.onFeatures(train, test, ProbeRecipe.standard(), rates, 0, Device.cpu(), session);
 * double rate = found.choice().chosen();
 * }</pre>
 */
public final class LinearGrid {
  private LinearGrid() {}

  /**
   * What a grid gives.
   *
   * @param test of the chosen rate's classifier that learned from the whole training set
   * @param choice of the rate
   */
  public record Result(Accuracy test, RateChoice choice) {}

  /**
   * On cached features: all rates on the training set without the held-out part, then the chosen
   * one on all of it. In a session's folder the first is kept and resumed; the second is short, and
   * is begun anew.
   *
   * @param recipe all but the learning rate
   * @param seed of initial weights, order and the held-out part
   * @throws IllegalArgumentException when the features do not fit each other
   * @throws org.maskdeep.optim.DivergedException when the last rate diverges
   * @throws StoppedException when the session stops it before the end
   * @throws UncheckedIOException when the session's files cannot be read or written
   */
  public static Result onFeatures(
      Features train,
      Features test,
      ProbeRecipe recipe,
      LearningRates rates,
      long seed,
      Device device,
      Session session) {
    Features.checkPair(train, test);
    HeldOut heldOut = HeldOut.draw(train.labels(), train.classes(), rates.heldOut(), seed);
    RateChoice choice = choice(train, test.source(), heldOut, recipe, rates, seed, device, session);
    ProbeRecipe chosen = recipe.withRate(choice.chosen());
    Session second = Session.inMemory(session.listener(), session.stop());
    try {
      Accuracy accuracy =
          LinearProbe.onFeatures(
              train, test, chosen, seed, device, second, head -> save(head, session));
      return new Result(accuracy, choice);
    } catch (StoppedException e) {
      int fitted = heldOut.rest().length;
      throw new StoppedException((long) recipe.stepsPerEpoch(fitted) * recipe.epochs());
    }
  }

  private static RateChoice choice(
      Features train,
      SetInfo test,
      HeldOut heldOut,
      ProbeRecipe recipe,
      LearningRates rates,
      long seed,
      Device device,
      Session session) {
    Features fitted = train.rows(heldOut.rest());
    Features held = train.rows(heldOut.indices());
    if (recipe.standardise()) {
      Standardizer standardizer = new Standardizer(fitted);
      fitted = standardizer.apply(fitted);
      held = standardizer.apply(held);
    }
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager(device)) {
      Heads heads = heads(owner, fitted, rates.count(), 1, seed);
      int batch = recipe.batchFor(fitted.size());
      FeatureSamples samples = new FeatureSamples(owner, fitted, test, batch, seed);
      GridPlan plan = plan(recipe, rates, fitted.size(), seed);
      ClassifierTask.trainToEnd(new GridTask<>(owner, heads, samples, plan, null), session);
      return choice(owner, heads, 0, rates, held, train.size());
    }
  }

  /**
   * On augmented views, as {@link LinearProbe#onViews}: one forward of the encoder serves all
   * heads. Held-out images are rated without augmentation, as the test set is.
   *
   * @throws IllegalArgumentException when the recipe standardises, every rate diverged, or there
   *     are several processes
   * @throws StoppedException when the session stops it before the end
   * @throws UncheckedIOException when files cannot be read or written
   */
  public static Result onViews(
      Encoder encoder, ViewProbe probe, LearningRates rates, Session session) {
    LinearProbe.requireNoStandardising(probe.recipe());
    EmbedOptions options = probe.options();
    if (!options.group().isAlone()) {
      throw new IllegalArgumentException(
          "several learning rates on views are tried in one process: name one rate, or start it"
              + " without mpirun");
    }
    Dataset train = probe.train();
    int[] labels = IntStream.range(0, train.size()).map(train::label).toArray();
    HeldOut heldOut = HeldOut.draw(labels, train.classes().size(), rates.heldOut(), probe.seed());
    Dataset rated = Subset.samples(train, heldOut.indices());
    double share = options.maxBadFraction() * train.size() / rated.size(); // as many as of the set
    Features held =
        Features.of(encoder, rated, options.withBadShare(Math.min(1, share)), Progress.SILENT);
    Features tested = Features.of(encoder, probe.test(), options, Progress.SILENT);
    try (FrozenEncoder frozen = FrozenEncoder.of(encoder, options.forward());
        NDManager owner = ViewProbe.manager(encoder).newSubManager()) {
      ViewSamples samples =
          new ViewSamples(probe, (x, step) -> LinearProbe.frozen(frozen, x, options, step));
      int n = train.size();
      Heads heads = heads(owner, tested, rates.count(), 2, probe.seed());
      GridPlan plan = plan(probe.recipe(), rates, n, probe.seed());
      ClassifierTask.trainToEnd(new GridTask<>(owner, heads, samples, plan, heldOut), session);
      RateChoice choice = choice(owner, heads, rates.count(), rates, held, n);
      save(heads.head(choice.index()), session);
      return new Result(accuracy(owner, heads, choice.index(), tested), choice);
    }
  }

  /** Chooses by the heads from {@code first} on. */
  private static RateChoice choice(
      NDManager owner, Heads heads, int first, LearningRates rates, Features held, int samples) {
    List<RateScore> scores = new ArrayList<>();
    long[] divergedAt = heads.divergedAt();
    for (int r = 0; r < rates.count(); r++) {
      boolean live = divergedAt[r] < 0;
      Double top1 = live ? accuracy(owner, heads, first + r, held).top1() : null;
      scores.add(new RateScore(rates.rates().get(r), top1, live ? null : divergedAt[r]));
    }
    return RateChoice.of(held.size(), samples, scores);
  }

  /** Heads that start where the classifier of {@link LinearProbe} with this seed does. */
  static Heads heads(NDManager owner, Features like, int rates, int groups, long seed) {
    Classifier one = new Classifier(owner, null, like.width(), like.classes(), seed);
    Iterator<NDArray> arrays = one.trainable().values().iterator();
    return new Heads(arrays.next(), arrays.next(), rates, groups);
  }

  static GridPlan plan(ProbeRecipe recipe, LearningRates rates, int samples, long seed) {
    return new GridPlan(
        rates.rates(),
        recipe::optimizer,
        recipe.schedule(samples, 1),
        recipe.batchFor(samples),
        recipe.stepsPerEpoch(samples),
        recipe.epochs(),
        seed,
        ClassifierTask.ADVICE);
  }

  private static Accuracy accuracy(NDManager owner, Heads heads, int head, Features features) {
    float[] scores = LinearProbe.scores(owner, x -> heads.scores(x, head), features);
    return Accuracy.of(scores, features.classes(), features.labels());
  }

  private static void save(Map<String, NDArray> head, Session session) {
    if (session.folder() == null) {
      return;
    }
    try {
      Classifier.save(session.folder(), head);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
