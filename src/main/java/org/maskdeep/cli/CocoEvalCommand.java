package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.maskdeep.coco.analysis.AnalysedComparison;
import org.maskdeep.coco.analysis.AnalysedFigures;
import org.maskdeep.coco.analysis.BootstrapFigures;
import org.maskdeep.coco.analysis.Comparison;
import org.maskdeep.coco.analysis.ErrorComparison;
import org.maskdeep.coco.analysis.ErrorReport;
import org.maskdeep.coco.analysis.ImageBootstrap;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.evaluation.MatchedDetections;
import org.maskdeep.files.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Evaluates detections. */
@Command(
    name = "coco-eval",
    mixinStandardHelpOptions = true,
    description = "COCO's average precision and recall of detections, as pycocotools prints them.")
final class CocoEvalCommand implements Callable<Integer> {
  /** Draws of a comparison. */
  private static final int DRAWS = 1000;

  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description = "Annotations, also archive.zip!path/in/it.json.")
  private Path truth;

  @Option(names = "--dt", paramLabel = "FILE", description = "Results.")
  private Path found;

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "FILE",
      description =
          "Two files of results in place of --dt: their figures side by side, and the differences"
              + " with bootstrap intervals.")
  private List<Path> compared;

  @Option(names = "--type", required = true, description = "bbox or segm.")
  private String type;

  @Option(names = "--class-agnostic", description = "Leave categories out of account.")
  private boolean classAgnostic;

  @Option(
      names = "--errors",
      description =
          "Which errors cost how much AP at IoU 0.5: classification, localization, both, duplicate,"
              + " background, missed (TIDE).")
  private boolean errors;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      description =
          "95 %% intervals of the figures from N draws of the images; with --compare 1000 when it"
              + " is not given.")
  private Integer draws;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws (default: 0).")
  private Long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    EvaluationOptions options = EvaluationOptions.of(IouType.of(type));
    if (classAgnostic) {
      options = options.classAgnostic();
    }
    ImageBootstrap bootstrap = bootstrap(options.threads());
    if (compared == null) {
      evaluate(options, bootstrap);
    } else {
      compare(options, bootstrap);
    }
    return 0;
  }

  /** Checks what goes with what; null when no bootstrap was asked for. */
  private ImageBootstrap bootstrap(int threads) {
    if ((found == null) == (compared == null)) {
      throw new IllegalArgumentException(
          found == null
              ? "no results: give --dt FILE, or --compare A B"
              : "--dt and --compare are both given: evaluate one file of results, or compare two");
    }
    if (draws == null && compared == null) {
      if (seed != null) {
        throw new IllegalArgumentException(
            "--seed " + seed + " without --bootstrap N: nothing else is drawn");
      }
      return null;
    }
    return new ImageBootstrap(draws == null ? DRAWS : draws, seed == null ? 0 : seed, threads);
  }

  private void evaluate(EvaluationOptions options, ImageBootstrap bootstrap) throws IOException {
    CocoResults files = CocoResults.read(truth, List.of(found));
    MatchedDetections matched = files.match(0, options);
    Evaluation result = matched.evaluation();
    result.warnings().forEach(w -> System.err.println("warning: " + w));
    BootstrapFigures intervals = bootstrap == null ? null : BootstrapFigures.of(matched, bootstrap);
    System.out.print(
        intervals == null ? result.summary() : intervals.text(result.labels(), result.stats()));
    ErrorReport report = errors ? files.errors(0, options) : null;
    if (report != null) {
      System.out.print("\n" + report.text());
    }
    JsonFile.write(json, new AnalysedFigures(result.figures(), intervals, report));
  }

  private void compare(EvaluationOptions options, ImageBootstrap bootstrap) throws IOException {
    CocoResults files = CocoResults.read(truth, compared);
    MatchedDetections a = files.match(0, options);
    MatchedDetections b = files.match(1, options);
    a.evaluation().warnings().forEach(w -> System.err.println("warning: A: " + w));
    b.evaluation().warnings().forEach(w -> System.err.println("warning: B: " + w));
    Comparison comparison = Comparison.of(a, b, bootstrap);
    System.out.print(" A = " + compared.get(0) + "\n B = " + compared.get(1) + "\n");
    System.out.print(comparison.text(a.evaluation().labels()));
    ErrorComparison reports =
        errors ? new ErrorComparison(files.errors(0, options), files.errors(1, options)) : null;
    if (reports != null) {
      System.out.print("\n" + reports.text());
    }
    JsonFile.write(json, new AnalysedComparison(comparison, reports));
  }
}
