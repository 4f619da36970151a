package org.maskdeep.run.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.tensor.io.RawTensor;

/**
 * Everything that the next step depends on. There is no generator among it: random numbers are a
 * pure function of seed and step.
 *
 * @param step number of steps made
 * @param replaced undecodable images met so far in this epoch
 * @param optimizerSteps each optimizer's own count, by the name of its weights
 * @param fingerprint of the data
 * @param parameters every weight and buffer, online and target
 * @param slots of the optimizer
 * @param score how good the state is, higher is better; NaN if not evaluated
 */
public record Checkpoint(
    long step,
    int replaced,
    Map<String, Long> optimizerSteps,
    String fingerprint,
    Map<String, RawTensor> parameters,
    Map<String, RawTensor> slots,
    double score) {
  /** The usual name of the only weights that are optimized. */
  public static final String MAIN = "main";

  private static final String MODEL = "model/";
  private static final String SLOT = "optimizer/";
  private static final String SCORE = "score";
  private static final String OPTIMIZER_STEPS = "optimizer_steps";

  /** A state without a score, of one optimizer. */
  public Checkpoint(
      long step,
      int replaced,
      long optimizerSteps,
      String fingerprint,
      Map<String, RawTensor> parameters,
      Map<String, RawTensor> slots) {
    this(step, replaced, Map.of(MAIN, optimizerSteps), fingerprint, parameters, slots, Double.NaN);
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
    optimizerSteps.forEach((name, made) -> metadata.put(key(name), Long.toString(made)));
    metadata.put("fingerprint", fingerprint);
    if (!Double.isNaN(score)) {
      metadata.put(SCORE, Double.toString(score));
    }
    return metadata;
  }

  /**
   * Back from a file.
   *
   * @throws IllegalArgumentException when it is not a checkpoint
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
        optimizerSteps(metadata),
        metadata.getOrDefault("fingerprint", ""),
        parameters,
        slots,
        Double.parseDouble(metadata.getOrDefault(SCORE, "NaN")));
  }

  private static String key(String optimizer) {
    return optimizer.equals(MAIN) ? OPTIMIZER_STEPS : OPTIMIZER_STEPS + "/" + optimizer;
  }

  private static Map<String, Long> optimizerSteps(Map<String, String> metadata) {
    Map<String, Long> steps = new LinkedHashMap<>();
    for (String key : metadata.keySet()) {
      if (key.equals(OPTIMIZER_STEPS)) {
        steps.put(MAIN, number(metadata, key));
      } else if (key.startsWith(OPTIMIZER_STEPS + "/")) {
        steps.put(key.substring(OPTIMIZER_STEPS.length() + 1), number(metadata, key));
      }
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("metadata key " + OPTIMIZER_STEPS + " is missing");
    }
    return steps;
  }

  private static long number(Map<String, String> metadata, String key) {
    String value = metadata.get(key);
    if (value == null || !value.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("metadata key " + key + " is missing or no number");
    }
    return Long.parseLong(value);
  }
}
