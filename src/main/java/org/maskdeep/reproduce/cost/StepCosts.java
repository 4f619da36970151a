package org.maskdeep.reproduce.cost;

import ai.djl.Device;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.maskdeep.files.JsonFile;
import org.maskdeep.files.Sha256;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.Turn;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.StepRatio;

/**
 * How long a training step of a difference takes relative to its base's: measured once, then kept
 * in {@code costs.json}, so that a resumed comparison trains for as many epochs as it began with.
 * One process measures at a time.
 */
public final class StepCosts {
  private static final int ROUNDS = 9;
  private static final int STEPS = 4; // of each recipe in a round

  private final Path root;
  private final Path file;
  private final Device device;
  private final BooleanSupplier stop;
  private final PrintStream out;

  /**
   * Of a comparison.
   *
   * @param root its folder
   * @param stop asked before every measurement; true: the work ends with a StoppedException
   */
  public StepCosts(Path root, Device device, BooleanSupplier stop, PrintStream out) {
    this.root = root;
    file = root.resolve("costs.json");
    this.device = device;
    this.stop = stop;
    this.out = out;
  }

  /**
   * Time of a step relative to the base's.
   *
   * @param measure whether to measure what is not known
   * @return null where it is not known
   */
  public Double relative(Recipe base, Recipe changed, boolean measure) throws IOException {
    List<String> of = digests(base, changed);
    Double known = known(changed, of);
    if (known != null || !measure) {
      return known;
    }
    if (stop.getAsBoolean()) {
      throw new StoppedException(0);
    }
    try (Turn turn = Turn.await(root.resolve("costs"), stop, out)) {
      if (!turn.isOurs()) {
        throw new StoppedException(0);
      }
      known = known(changed, of); // another process may have measured it meanwhile
      return known != null ? known : measure(base, changed, of.get(0));
    }
  }

  /** What a recipe says of its evaluation: a step does not depend on it. */
  private static final Pattern EVALUATION =
      Pattern.compile(
          "(?m)^probe:\\n(?: .*\\n?)*|^  (?:test|probe_train|cache_mib|threads): .*\\n");

  /** Of what a step depends on; then, as files of earlier versions have it, of all keys. */
  private static List<String> digests(Recipe base, Recipe changed) {
    String text = Recipes.text(base.withSeed(0)) + Recipes.text(changed.withSeed(0));
    return List.of(Sha256.of(EVALUATION.matcher(text).replaceAll("")), Sha256.of(text));
  }

  private Double known(Recipe changed, List<String> of) throws IOException {
    StepCost cost = read().get(changed.name());
    return cost != null && of.contains(cost.of()) ? (Double) cost.relative() : null;
  }

  private double measure(Recipe base, Recipe changed, String of) throws IOException {
    StepRatio ratio = StepRatio.measure(base, changed, device, ROUNDS, STEPS);
    Map<String, StepCost> all = new LinkedHashMap<>(read());
    all.put(changed.name(), StepCost.of(ratio, of));
    JsonFile.write(file, all);
    out.printf(
        Locale.ROOT,
        "%s: a step takes %.2f of the time of one of %s%n",
        changed.name(),
        ratio.median(),
        base.name());
    return ratio.median();
  }

  private Map<String, StepCost> read() throws IOException {
    return JsonFile.read(file, new TypeReference<Map<String, StepCost>>() {}).orElse(Map.of());
  }
}
