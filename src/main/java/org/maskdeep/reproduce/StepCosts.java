package org.maskdeep.reproduce;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.StoppedException;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.StepRatio;

/**
 * How long a training step of a difference takes relative to its base's: measured once, then kept
 * in {@code costs.json}, so that a resumed comparison trains for as many epochs as it began with.
 * One process measures at a time.
 */
public final class StepCosts {
  private static final ObjectMapper JSON = new ObjectMapper();
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
  Double relative(Recipe base, Recipe changed, boolean measure) throws IOException {
    String of = LedgerWriter.sha256(bytes(base, changed));
    Double known = known(changed, of);
    if (known != null || !measure) {
      return known;
    }
    if (stop.getAsBoolean()) {
      throw new StoppedException(0);
    }
    Files.createDirectories(root);
    Path locked = root.resolve("costs.lock");
    try (FileChannel channel =
            FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      known = lock.isValid() ? known(changed, of) : null; // measured by another process meanwhile
      return known != null ? known : measure(base, changed, of);
    }
  }

  private static byte[] bytes(Recipe base, Recipe changed) {
    String both = Recipes.text(base.withSeed(0)) + Recipes.text(changed.withSeed(0));
    return both.getBytes(StandardCharsets.UTF_8);
  }

  private Double known(Recipe changed, String of) throws IOException {
    return read().get(changed.name()) instanceof Map<?, ?> cost
            && of.equals(cost.get("of"))
            && cost.get("relative") instanceof Number relative
        ? (Double) relative.doubleValue()
        : null;
  }

  private double measure(Recipe base, Recipe changed, String of) throws IOException {
    StepRatio ratio = StepRatio.measure(base, changed, device, ROUNDS, STEPS);
    Map<String, Object> cost = new LinkedHashMap<>();
    cost.put("relative", ratio.median());
    cost.put("rounds", ratio.rounds());
    cost.put("base_step_ms", ratio.baseMillis());
    cost.put("step_ms", ratio.millis());
    cost.put("of", of); // digest of both recipes
    Map<String, Object> all = new LinkedHashMap<>(read());
    all.put(changed.name(), cost);
    JsonFile.write(file, all);
    out.printf(
        Locale.ROOT,
        "%s: a step takes %.2f of the time of one of %s%n",
        changed.name(),
        ratio.median(),
        base.name());
    return ratio.median();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> read() throws IOException {
    return Files.exists(file)
        ? JSON.readValue(Files.readAllBytes(file), LinkedHashMap.class)
        : Map.of();
  }
}
