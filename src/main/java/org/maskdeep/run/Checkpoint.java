package org.maskdeep.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.tensor.ProcessGroup;
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
    this(
        step,
        replaced,
        Map.of(Task.MAIN, optimizerSteps),
        fingerprint,
        parameters,
        slots,
        Double.NaN);
  }

  /**
   * The state of process 0, of the same task.
   *
   * @throws IllegalArgumentException in every process when one trains another task, or on other
   *     data
   */
  Checkpoint ofFirst(ProcessGroup group) {
    requireSame(group, "the data", fingerprint.hashCode());
    requireSame(group, "the weights", tensors().keySet().hashCode());
    double[] numbers = new double[3 + optimizerSteps.size()];
    if (group.rank() == 0) {
      numbers[0] = step;
      numbers[1] = replaced;
      numbers[2] = score;
      int i = 3;
      for (long steps : optimizerSteps.values()) {
        numbers[i++] = steps;
      }
    }
    group.sum(numbers);
    Map<String, Long> made = new LinkedHashMap<>();
    for (String name : optimizerSteps.keySet()) {
      made.put(name, (long) numbers[3 + made.size()]);
    }
    return new Checkpoint(
        (long) numbers[0],
        (int) numbers[1],
        made,
        fingerprint,
        broadcast(group, parameters),
        broadcast(group, slots),
        numbers[2]);
  }

  /** A number that process 0 has too. */
  private static void requireSame(ProcessGroup group, String what, int code) {
    double[] first = {group.rank() == 0 ? code : 0};
    group.sum(first);
    boolean other = (int) first[0] != code;
    if (group.any(other)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "process %d of %d: %s differ from process 0's%s; start all with one command, on the"
                  + " same data",
              group.rank(),
              group.size(),
              what,
              other ? "" : " in another process"));
    }
  }

  private static Map<String, RawTensor> broadcast(
      ProcessGroup group, Map<String, RawTensor> tensors) {
    Map<String, RawTensor> first = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          float[] numbers = tensor.floats();
          group.broadcast(numbers);
          first.put(name, RawTensor.of(numbers, tensor.shape()));
        });
    return first;
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
    return optimizer.equals(Task.MAIN) ? OPTIMIZER_STEPS : OPTIMIZER_STEPS + "/" + optimizer;
  }

  private static Map<String, Long> optimizerSteps(Map<String, String> metadata) {
    Map<String, Long> steps = new LinkedHashMap<>();
    for (String key : metadata.keySet()) {
      if (key.equals(OPTIMIZER_STEPS)) {
        steps.put(Task.MAIN, number(metadata, key));
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
