package org.maskdeep.reproduce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.eval.detection.DetectionFigures;
import org.maskdeep.files.JsonFile;
import org.maskdeep.report.result.Probe;

/**
 * The scores of a fine-tuned detector, as {@code scores.json} in the folder of its run holds them.
 *
 * @param inputs what they depend on: digests of the backbone and of the data, and the recipe
 * @param bbox COCO's figures of the boxes
 * @param segm COCO's figures of the masks; null for a detector without
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DetectorScores(String inputs, EvaluationFigures bbox, EvaluationFigures segm) {
  static final String FILE = "scores.json";

  /** Keys of a recipe that change no score. */
  private static final Pattern NEUTRAL =
      Pattern.compile("(?m)^ +(threads|checkpoint_every|keep): .*$");

  static DetectorScores of(String inputs, DetectionFigures figures) {
    return new DetectorScores(inputs, figures.bbox(), figures.segm());
  }

  /** The figures of a probe, box or mask AP; null for masks where there are none. */
  public EvaluationFigures of(Probe probe) {
    return switch (probe) {
      case BOX_AP -> bbox;
      case MASK_AP -> segm;
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "detectors have no score of %s: ask for %s or %s",
                  probe.key(),
                  Probe.BOX_AP.key(),
                  Probe.MASK_AP.key()));
    };
  }

  /** The scores in a folder that were computed from these inputs; empty if they are of others. */
  static Optional<DetectorScores> find(Path folder, String inputs) throws IOException {
    return JsonFile.read(folder.resolve(FILE), new TypeReference<DetectorScores>() {})
        .filter(
            scores -> scores.inputs != null && decisive(inputs).equals(decisive(scores.inputs)));
  }

  private static String decisive(String inputs) {
    return NEUTRAL.matcher(inputs).replaceAll("");
  }

  void write(Path folder) throws IOException {
    JsonFile.write(folder.resolve(FILE), this);
  }
}
