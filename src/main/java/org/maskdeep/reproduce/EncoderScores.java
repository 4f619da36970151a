package org.maskdeep.reproduce;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.maskdeep.eval.Score;
import org.maskdeep.files.JsonFile;
import org.maskdeep.report.result.Probe;

/**
 * The scores of an encoder, as {@code scores.json} in the folder of its run holds them.
 *
 * @param inputs what they depend on: digests of the weights and of the data, the probe's settings
 *     and the seed
 * @param knn top-1 of the nearest neighbours, in [0, 1]
 * @param linear top-1 of the linear classifier, in [0, 1]
 */
public record EncoderScores(String inputs, Score knn, Score linear) {
  static final String FILE = "scores.json";

  /** The score of a probe, kNN or linear. */
  public Score of(Probe probe) {
    return switch (probe) {
      case KNN -> knn;
      case LINEAR -> linear;
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "encoders have no score of %s: ask for %s or %s",
                  probe.key(),
                  Probe.KNN.key(),
                  Probe.LINEAR.key()));
    };
  }

  /** The scores in a folder that were computed from these inputs; empty if they are of others. */
  static Optional<EncoderScores> find(Path folder, String inputs) throws IOException {
    return JsonFile.read(folder.resolve(FILE), new TypeReference<EncoderScores>() {})
        .filter(scores -> inputs.equals(scores.inputs));
  }

  void write(Path folder) throws IOException {
    JsonFile.write(folder.resolve(FILE), this);
  }
}
