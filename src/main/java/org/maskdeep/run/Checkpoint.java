package org.maskdeep.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.tensor.io.RawTensor;

/**
 * Everything that the next step depends on. There is no generator among it: random numbers are a
 * pure function of seed and step.
 *
 * @param step number of steps made
 * @param replaced undecodable images met so far in this epoch
 * @param optimizerSteps the optimizer's own count
 * @param fingerprint of the data
 * @param parameters every weight and buffer, online and target
 * @param slots of the optimizer
 * @param score how good the state is, higher is better; NaN when nobody judged it
 */
public record Checkpoint(
    long step,
    int replaced,
    long optimizerSteps,
    String fingerprint,
    Map<String, RawTensor> parameters,
    Map<String, RawTensor> slots,
    double score) {
  private static final String MODEL = "model/";
  private static final String SLOT = "optimizer/";
  private static final String SCORE = "score";

  /** A state that nobody judged. */
  public Checkpoint(
      long step,
      int replaced,
      long optimizerSteps,
      String fingerprint,
      Map<String, RawTensor> parameters,
      Map<String, RawTensor> slots) {
    this(step, replaced, optimizerSteps, fingerprint, parameters, slots, Double.NaN);
  }

  /** As one flat list of tensors for a file. */
  Map<String, RawTensor> tensors() {
    Map<String, RawTensor> all = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> all.put(MODEL + name, tensor));
    slots.forEach((name, tensor) -> all.put(SLOT + name, tensor));
    return all;
  }

  /** The numbers as a file's metadata. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("step", Long.toString(step));
    metadata.put("replaced", Integer.toString(replaced));
    metadata.put("optimizer_steps", Long.toString(optimizerSteps));
    metadata.put("fingerprint", fingerprint);
    if (!Double.isNaN(score)) {
      metadata.put(SCORE, Double.toString(score));
    }
    return metadata;
  }

  /**
   * Back from a file.
   *
   * @throws IllegalArgumentException when it is no checkpoint
   */
  static Checkpoint of(Map<String, RawTensor> tensors, Map<String, String> metadata) {
    Map<String, RawTensor> parameters = new LinkedHashMap<>();
    Map<String, RawTensor> slots = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(MODEL)) {
            parameters.put(name.substring(MODEL.length()), tensor);
          } else if (name.startsWith(SLOT)) {
            slots.put(name.substring(SLOT.length()), tensor);
          } else {
            throw new IllegalArgumentException("unknown tensor " + name);
          }
        });
    return new Checkpoint(
        number(metadata, "step"),
        (int) number(metadata, "replaced"),
        number(metadata, "optimizer_steps"),
        metadata.getOrDefault("fingerprint", ""),
        parameters,
        slots,
        Double.parseDouble(metadata.getOrDefault(SCORE, "NaN")));
  }

  private static long number(Map<String, String> metadata, String key) {
    String value = metadata.get(key);
    if (value == null || !value.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("metadata key " + key + " is missing or no number");
    }
    return Long.parseLong(value);
  }
}
