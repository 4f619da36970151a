package org.maskdeep.run;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.maskdeep.data.Dataset;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.tensor.Determinism;
import org.maskdeep.tensor.Engines;

/**
 * Where a result comes from: everything that one needs to make it again.
 *
 * @param kind what the run trains; null in folders of older versions
 * @param commit of this program, or {@code unknown}
 * @param versions of program, JDK, DJL's engine and system
 * @param device and its threads; how many processes, where there are several
 * @param data name, size and fingerprint
 * @param seed of the run
 */
public record Provenance(
    RunKind kind,
    String commit,
    Map<String, String> versions,
    Map<String, String> device,
    Map<String, String> data,
    long seed) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String RESUMED = "provenance-resumed.json";

  /** Of a run that is about to start here. */
  public static Provenance of(RunKind kind, Dataset images, long seed, Device device) {
    return of(kind, images.name(), images.size(), images.fingerprint(), seed, device);
  }

  /** Of a run on data of that name, number of images and fingerprint. */
  public static Provenance of(
      RunKind kind, String name, int images, String fingerprint, long seed, Device device) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("java", System.getProperty("java.runtime.version"));
    versions.put("engine", "PyTorch " + Engines.start().getVersion());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    Map<String, String> where = new LinkedHashMap<>();
    where.put("device", device.toString());
    where.put("threads", System.getProperty("ai.djl.pytorch.num_threads", "default"));
    where.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (device.isGpu() && Determinism.isRequired()) {
      where.put("deterministic", "yes");
    }
    Map<String, String> data = new LinkedHashMap<>();
    data.put("name", name);
    data.put("images", Integer.toString(images));
    data.put("fingerprint", fingerprint);
    return new Provenance(kind, builtFrom(), versions, where, data, seed);
  }

  /** Of a run in so many processes. */
  public Provenance in(int processes) {
    if (processes == 1) {
      return this;
    }
    Map<String, String> where = new LinkedHashMap<>(device);
    where.put("processes", Integer.toString(processes));
    return new Provenance(kind, commit, versions, where, data, seed);
  }

  /** The commit that the program was built from, or {@code unknown} outside a checkout. */
  public static String builtFrom() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream("/maskdeep-build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    String commit = properties.getProperty("commit", "");
    return commit.isBlank() || commit.startsWith("$") ? "unknown" : commit;
  }

  /**
   * Writes it at the beginning of a run. When the run is resumed elsewhere (another commit,
   * version, device or number of threads), what it began with stays, and it is added to the list in
   * {@code provenance-resumed.json} beside it.
   *
   * @param warnings is told, since the last bits of the result may differ then
   */
  public void keep(RunDirectory run, Consumer<String> warnings) throws IOException {
    Path file = run.provenance();
    if (!Files.exists(file)) {
      write(file);
      return;
    }
    JsonNode began = JSON.readTree(Files.readAllBytes(file));
    JsonNode now = JSON.readTree(JSON.writeValueAsBytes(this));
    if (began.equals(now)) {
      return;
    }
    List<JsonNode> all = read(file.getParent());
    if (!all.get(all.size() - 1).equals(now)) {
      ArrayNode resumed = JSON.createArrayNode();
      all.subList(1, all.size()).forEach(resumed::add);
      byte[] text = JSON.writeValueAsBytes(resumed.add(now));
      AtomicFile.write(file.resolveSibling(RESUMED), out -> out.write(text));
    }
    for (String part : List.of("commit", "versions", "device", "data", "seed")) {
      if (!now.get(part).equals(began.path(part))) {
        warnings.accept(
            String.format(
                    Locale.ROOT,
                    "the run began with %s %s and is resumed with %s: its last bits may differ from a run that",
                    part,
                    began.path(part),
                    now.get(part))
                + " was never stopped");
      }
    }
  }

  /**
   * The commits that a run was begun and, where that was another one, resumed with; empty for a
   * folder of no run.
   */
  public static Set<String> commits(Path run) throws IOException {
    Set<String> commits = new LinkedHashSet<>();
    read(run).forEach(each -> commits.add(each.path("commit").asText("unknown")));
    return commits;
  }

  /**
   * What a run was begun with and, where that was another, each time resumed with; empty for a
   * folder of no run.
   */
  public static List<JsonNode> read(Path run) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String name : List.of("provenance.json", RESUMED)) {
      Path file = run.resolve(name);
      if (Files.isRegularFile(file)) {
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        (node.isArray() ? node : List.of(node)).forEach(all::add); // no list in older folders
      }
    }
    return all;
  }

  /** The kinds of device that a run was trained on, {@code cpu} or {@code gpu}, where it says. */
  public static Set<String> devices(Path run) throws IOException {
    Set<String> kinds = new LinkedHashSet<>();
    for (JsonNode each : read(run)) {
      String device = each.path("device").path("device").asText();
      if (!device.isEmpty()) {
        kinds.add(device.replaceFirst("\\W.*", ""));
      }
    }
    return kinds;
  }

  /**
   * What the run in a folder trains.
   *
   * @throws IOException when it does not say, as runs of older versions do not
   */
  public static RunKind kindOf(Path run) throws IOException {
    Path file = run.resolve("provenance.json");
    String kind =
        Files.isRegularFile(file)
            ? JSON.readTree(Files.readAllBytes(file)).path("kind").asText()
            : "";
    for (RunKind known : RunKind.values()) {
      if (known.name().equals(kind)) {
        return known;
      }
    }
    throw new IOException(
        file + ": does not say what kind of run this is; it was made by another version");
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    byte[] text = JSON.writeValueAsBytes(this);
    AtomicFile.write(file, out -> out.write(text));
  }
}
