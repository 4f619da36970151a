package org.maskdeep.cli.detect;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.eval.detection.DetectionEvaluator;
import org.maskdeep.train.detection.SavedDetector;
import picocli.CommandLine.Option;

/** Which trained detector a command uses, and how images enter it. */
final class DetectorChoice {
  @Option(
      names = "--arch",
      description = "maskrcnn-resnet50-fpn and the like (default: what the file says).")
  private String arch;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE",
      description = "The detector, in safetensors: ours, or torchvision's weights.")
  private Path weights;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      defaultValue = "",
      description =
          "Which of several detectors in the file: what stands before backbone.body.conv1.weight"
              + " (default: found by itself).")
  private String prefix;

  @Option(
      names = "--short-side",
      description = "Short side of the input in pixels (default: what the file says, or 800).")
  private Integer shortSide;

  @Option(
      names = "--max-side",
      description = "Largest side of the input in pixels (default: the file's, or 1333).")
  private Integer maxSide;

  @Option(names = "--score", description = "Detections must exceed it (the file's, or 0.05).")
  private Double score;

  /** The detector with its weights. */
  SavedDetector load(NDManager manager) throws IOException {
    return SavedDetector.load(weights, prefix, arch, score, manager);
  }

  /** What runs it over images. */
  DetectionEvaluator evaluator(SavedDetector saved, NDManager manager) {
    Detector detector = saved.detector();
    int side = shortSide == null ? saved.transform().shortSide() : shortSide;
    int most = maxSide == null ? Math.max(side, saved.transform().maxSide()) : maxSide;
    boolean antialias = saved.transform().antialias();
    return new DetectionEvaluator(
        detector, manager, ImageTransform.of(side, most).withAntialias(antialias));
  }

  /** The file. */
  Path file() {
    return weights;
  }
}
