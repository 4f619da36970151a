package org.maskdeep.report.entry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.check.Checks;

/**
 * How a result was measured. Entries of earlier versions hold none of it.
 *
 * @param row place of the result in the tables of its experiment, from 0; null where not recorded,
 *     as all that follows
 * @param stepTime time of a training step relative to the reference's
 * @param runSeconds time of the runs behind this result alone, all seeds together
 * @param peakMemoryMib largest resident memory of the process during one of these runs, in MiB;
 *     memory of a GPU is not in it
 * @param hardware of the first seed's run
 * @param versions of Java and PyTorch, of the first seed's run
 * @param data {@code train} and {@code test}
 * @param pretraining how the encoder was made that a detector started from
 * @param curves what was measured in training by its key in {@code metrics.jsonl}: {@code loss},
 *     {@code effective_rank}, online kNN; a curve for each seed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Measurement(
    Integer row,
    Double stepTime,
    Double runSeconds,
    Long peakMemoryMib,
    Hardware hardware,
    Map<String, String> versions,
    Map<String, DataSet> data,
    Pretraining pretraining,
    Map<String, List<Curve>> curves) {
  /** Of an entry of an earlier version. */
  public static final Measurement NONE =
      new Measurement(null, null, null, null, null, Map.of(), Map.of(), null, Map.of());

  /** Keeps copies; absent maps become empty ones. */
  public Measurement {
    versions = sorted(versions);
    data = sorted(data);
    curves = sorted(curves);
  }

  private static <T> Map<String, T> sorted(Map<String, T> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /**
   * What a run computed on.
   *
   * @param processor model of the processor; null where the system does not say
   * @param cores that the program may use
   * @param memoryGib of the machine; null where the system does not say
   * @param device {@code cpu}, or the GPU
   * @param threads inside PyTorch's operations; null where not set
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Hardware(
      String processor, int cores, Integer memoryGib, String device, Integer threads) {}

  /**
   * A data set.
   *
   * @param name as the recipe has it
   * @param images how many; null where not recorded
   * @param fingerprint of its contents
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataSet(String name, Integer images, String fingerprint) {}

  /**
   * A recipe of pretraining.
   *
   * @param recipe its name
   * @param recipeHash SHA-256 of its text
   * @param settings every key with its value
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Pretraining(String recipe, String recipeHash, Map<String, String> settings) {
    /** Checks that nothing is left out. */
    public Pretraining {
      Checks.text("pretraining.recipe", recipe);
      Checks.text("pretraining.recipe_hash", recipeHash);
      settings = sorted(settings);
    }
  }
}
