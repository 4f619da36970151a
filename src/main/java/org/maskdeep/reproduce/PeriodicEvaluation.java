package org.maskdeep.reproduce;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.eval.detection.DetectionEvaluator;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.Metrics;
import org.maskdeep.run.Progress;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.train.detection.SavedDetector;

/**
 * Evaluates a detector while it is trained, every so many epochs, and after the last step; tells a
 * progress listener of the steps. Figures go into the run's {@code evaluations.jsonl}, those of the
 * end also into {@code evaluation.json}, with {@code results.json} beside it.
 */
final class PeriodicEvaluation implements TrainingListener, AutoCloseable {
  private final RunDirectory run;
  private final SavedDetector detector;
  private final NDManager manager;
  private final DetectionDataset data;
  private final long every; // steps; 0: only at the end
  private final TrainingListener progress;
  private Metrics evaluations;
  private long steps;

  /**
   * With what it needs.
   *
   * @param manager of the detector's weights
   * @param every steps between evaluations; 0: only at the end
   */
  PeriodicEvaluation(
      RunDirectory run,
      SavedDetector detector,
      NDManager manager,
      DetectionDataset data,
      long every,
      TrainingListener progress) {
    this.run = run;
    this.detector = detector;
    this.manager = manager;
    this.data = data;
    this.every = every;
    this.progress = progress;
  }

  @Override
  public void started(long firstStep, long allSteps, int batch) {
    steps = allSteps;
    progress.started(firstStep, allSteps, batch);
    try {
      Path file = run.root().resolve("evaluations.jsonl");
      evaluations = Metrics.from(file, Math.min(firstStep + 1, allSteps));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stepped(StepReport report) {
    progress.stepped(report);
  }

  @Override
  public void reached(long made) throws IOException {
    if (every > 0 && made % every == 0 && made < steps) {
      keep(evaluate(Progress.SILENT), made);
    }
  }

  private DetectionScores evaluate(Progress images) throws IOException {
    var evaluator = new DetectionEvaluator(detector.detector(), manager, detector.transform());
    return DetectionScores.of(evaluator, detector.labels(), data, images);
  }

  private void keep(DetectionScores scores, long made) throws IOException {
    evaluations.write(scores.line(made));
    evaluations.flush(true);
  }

  /**
   * The figures after the last step.
   *
   * @param stop asked after every image
   * @return null when it was asked to stop: the next run evaluates anew
   */
  DetectionScores atTheEnd(Progress images, BooleanSupplier stop) throws IOException {
    Progress watched =
        (done, total) -> {
          images.done(done, total);
          if (stop.getAsBoolean()) {
            throw new CancellationException();
          }
        };
    DetectionScores scores;
    try {
      scores = evaluate(watched);
    } catch (CancellationException e) {
      return null;
    }
    scores.found().write(run.root().resolve("results.json"));
    keep(scores, steps);
    JsonFile.write(run.root().resolve("evaluation.json"), scores.figures());
    return scores;
  }

  @Override
  public void warned(String message) {
    progress.warned(message);
  }

  @Override
  public void saved(long made) {
    progress.saved(made);
  }

  @Override
  public void close() throws IOException {
    if (evaluations != null) {
      evaluations.close();
    }
  }
}
