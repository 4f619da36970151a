package org.maskdeep.reproduce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
 * @param fineTuned top-1 after fine-tuning on parts of the labels, in [0, 1], by the probe's key;
 *     empty, and not in the file, where the recipe does not ask for it
 */
public record EncoderScores(
    String inputs,
    Score knn,
    Score linear,
    @JsonProperty("fine_tuned") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Score> fineTuned) {
  static final String FILE = "scores.json";

  /** Keeps a copy; files of earlier versions have no fine-tuning. */
  public EncoderScores {
    fineTuned =
        fineTuned == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(fineTuned));
  }

  /** Of both probes on frozen features. */
  public EncoderScores(String inputs, Score knn, Score linear) {
    this(inputs, knn, linear, Map.of());
  }

  /** The probes that there are scores of. */
  List<Probe> probes() {
    List<Probe> probes = new ArrayList<>(List.of(Probe.KNN, Probe.LINEAR));
    fineTuned.keySet().forEach(key -> probes.add(Probe.of(key)));
    return probes;
  }

  /** The score of a probe. */
  public Score of(Probe probe) {
    Score score =
        switch (probe) {
          case KNN -> knn;
          case LINEAR -> linear;
          default -> fineTuned.get(probe.key());
        };
    if (score == null) {
      String known = probes().stream().map(Probe::key).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "encoders have no score of %s: ask for one of %s", probe.key(), known));
    }
    return score;
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
