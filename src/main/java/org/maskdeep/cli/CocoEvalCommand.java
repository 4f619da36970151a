package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.files.JsonFile;
import org.maskdeep.files.OtherThread;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Evaluates detections. */
@Command(
    name = "coco-eval",
    mixinStandardHelpOptions = true,
    description = "COCO's average precision and recall of detections, as pycocotools prints them.")
final class CocoEvalCommand implements Callable<Integer> {
  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description = "Annotations, also archive.zip!path/in/it.json.")
  private Path truth;

  @Option(names = "--dt", required = true, paramLabel = "FILE", description = "Results.")
  private Path found;

  @Option(names = "--type", required = true, description = "bbox or segm.")
  private String type;

  @Option(names = "--class-agnostic", description = "Leave categories out of account.")
  private boolean classAgnostic;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    EvaluationOptions options = EvaluationOptions.of(IouType.of(type));
    if (classAgnostic) {
      options = options.classAgnostic();
    }
    Evaluation result = evaluate(options);
    result.warnings().forEach(w -> System.err.println("warning: " + w));
    System.out.print(result.summary());
    JsonFile.write(json, result.figures());
    return 0;
  }

  private Evaluation evaluate(EvaluationOptions options) throws IOException {
    FutureTask<Detections> reading = new FutureTask<>(() -> Detections.read(found));
    Thread beside = new Thread(reading, "coco-results");
    beside.setDaemon(true);
    beside.start();
    Annotations annotations = Annotations.read(truth);
    Detections detections = finished(reading);
    try {
      return CocoEvaluator.evaluate(annotations, detections, options);
    } catch (IllegalArgumentException e) { // of the files, not of the options
      throw new IOException(
          String.format(Locale.ROOT, "%s against %s: %s", found, truth, e.getMessage()), e);
    }
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
}
