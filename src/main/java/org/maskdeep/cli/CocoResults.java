package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.analysis.ErrorDecomposition;
import org.maskdeep.coco.analysis.ErrorReport;
import org.maskdeep.coco.analysis.ErrorThresholds;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.MatchedDetections;
import org.maskdeep.files.OtherThread;

/** A truth and one or more files of results, read side by side; errors name both files. */
final class CocoResults {
  private final Path truthFile;
  private final List<Path> files;
  private final Annotations truth;
  private final List<Detections> found;

  private CocoResults(Path truthFile, List<Path> files, Annotations truth, List<Detections> found) {
    this.truthFile = truthFile;
    this.files = files;
    this.truth = truth;
    this.found = found;
  }

  static CocoResults read(Path truthFile, List<Path> files) throws IOException {
    List<FutureTask<Detections>> reading = new ArrayList<>();
    for (Path file : files) {
      FutureTask<Detections> task = new FutureTask<>(() -> Detections.read(file));
      Thread beside = new Thread(task, "coco-results");
      beside.setDaemon(true);
      beside.start();
      reading.add(task);
    }
    Annotations truth = Annotations.read(truthFile);
    List<Detections> found = new ArrayList<>();
    for (FutureTask<Detections> task : reading) {
      found.add(finished(task));
    }
    return new CocoResults(truthFile, files, truth, found);
  }

  private static Detections finished(FutureTask<Detections> reading) throws IOException {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the results were read", e);
    } catch (ExecutionException e) {
      throw OtherThread.failure(e);
    }
  }

  /** The evaluation of a file. */
  MatchedDetections match(int file, EvaluationOptions options) throws IOException {
    try {
      return CocoEvaluator.match(truth, found.get(file), options);
    } catch (IllegalArgumentException e) { // of the files, not of the options
      throw failure(file, e);
    }
  }

  /** What errors cost in a file. */
  ErrorReport errors(int file, EvaluationOptions options) throws IOException {
    try {
      return ErrorDecomposition.of(truth, found.get(file), options, ErrorThresholds.TIDE);
    } catch (IllegalArgumentException e) {
      throw failure(file, e);
    }
  }

  private IOException failure(int file, IllegalArgumentException e) {
    return new IOException(
        String.format(Locale.ROOT, "%s against %s: %s", files.get(file), truthFile, e.getMessage()),
        e);
  }
}
