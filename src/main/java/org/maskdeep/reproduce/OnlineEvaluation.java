package org.maskdeep.reproduce;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.online.OnlineProbe;
import org.maskdeep.eval.online.OnlineScores;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.run.Metrics;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;

/**
 * Measures the encoder while it is pretrained, where the recipe's {@code online.every} asks for it:
 * before the first step, after every so many steps and after the last one. Writes a line a
 * measurement into the run's {@code online.jsonl}, before the checkpoint of the same step; tells
 * another listener of everything. Changes nothing of the run.
 */
public final class OnlineEvaluation implements TrainingListener, AutoCloseable {
  private final Recipe recipe;
  private final Encoder encoder;
  private final OnlineProbe probe; // null: nothing is measured
  private final RunDirectory run;
  private final PrintStream out;
  private final TrainingListener listener;
  private Metrics lines;
  private long steps;
  private Measured ahead; // with the initial weights; null: not measured yet

  private record Measured(Optional<OnlineScores> scores, double seconds) {}

  /**
   * Of a run.
   *
   * @param trainer of the run; its training images are looked at, no others
   * @param out where a sentence is printed for each measurement
   * @param listener is told of everything that the trainer tells
   * @throws IllegalArgumentException when the training set has too few images
   */
  public OnlineEvaluation(
      Recipe recipe,
      Pretrainer trainer,
      RunDirectory run,
      PrintStream out,
      TrainingListener listener) {
    this.recipe = recipe;
    this.run = run;
    this.out = out;
    this.listener = listener;
    encoder = trainer.method().encoder();
    probe = recipe.online().every() == 0 ? null : probe(recipe, trainer);
  }

  private static OnlineProbe probe(Recipe recipe, Pretrainer trainer) {
    Recipe.OnlineRecipe o = recipe.online();
    Recipe.ProbeRecipe p = recipe.probe();
    // two even of a method that learns from one
    List<ViewTransform> two =
        recipe.views().options(2, false).stream().<ViewTransform>map(Views::train).toList();
    List<ViewTransform> views = new ArrayList<>();
    for (int v = 0; v < o.views(); v++) {
      views.add(two.get(v % 2));
    }
    EmbedOptions options =
        EmbedOptions.of(
                trainer.method().encoder().spec(),
                p.resize(),
                p.crop(),
                Pretraining.normalization(recipe.views()))
            .withThreads(recipe.data().threads())
            .with(ForwardMode.EXACT);
    return new OnlineProbe(
        trainer.images(),
        o.bank(),
        o.queries(),
        views,
        options,
        new KnnOptions(p.neighbours(), p.temperature()),
        recipe.seed());
  }

  /**
   * About how many seconds all measurements of a whole run take, from one that is made now: of a
   * run at its beginning it is the first one. 0 where nothing is measured.
   *
   * @param all steps of the run
   */
  public double foreseenSeconds(long all) {
    if (probe == null) {
      return 0;
    }
    ahead = measured();
    return ahead.seconds * measurements(all, recipe.online().every());
  }

  /** How many measurements a run makes: before the first step, every so many, after the last. */
  static long measurements(long all, long every) {
    return 1 + all / every + (all % every == 0 ? 0 : 1);
  }

  private Measured measured() {
    long start = System.nanoTime();
    Optional<OnlineScores> scores = probe.measure(encoder);
    return new Measured(scores, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public void started(long firstStep, long all, int batch) {
    listener.started(firstStep, all, batch);
    steps = all;
    if (probe == null) {
      return;
    }
    try {
      // What a resumed run measured after the steps that it keeps stands there already.
      lines = Metrics.from(run.online(), firstStep == 0 ? 0 : firstStep + 1);
      if (firstStep == 0) {
        measure(0, ahead == null ? measured() : ahead);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stepped(StepReport report) {
    listener.stepped(report);
  }

  @Override
  public void reached(long made) throws IOException {
    listener.reached(made);
    if (probe != null && (made % recipe.online().every() == 0 || made == steps)) {
      measure(made, measured());
    }
  }

  private void measure(long made, Measured measured) throws IOException {
    if (measured.scores.isEmpty()) {
      listener.warned(
          "step " + made + ": features become NaN or infinite; nothing is measured of them");
      return; // the trainer says more, with a report
    }
    OnlineScores scores = measured.scores.get();
    double epoch = (double) made * recipe.optimizer().epochs() / steps;
    lines.write(scores.line(made, epoch));
    lines.flush(true);
    out.printf(
        Locale.ROOT,
        "%s: step %d, kNN on training images %s; %.1f s%n",
        recipe.name(),
        made,
        scores.levels().stream()
            .map(l -> String.format(Locale.ROOT, "%s %.1f %%", l.name(), 100 * l.knn()))
            .collect(Collectors.joining(", ")),
        measured.seconds);
  }

  @Override
  public void saved(long made) {
    listener.saved(made);
  }

  @Override
  public void warned(String message) {
    listener.warned(message);
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }
}
