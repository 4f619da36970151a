package org.maskdeep.reproduce.ledger;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.report.entry.Measurement.Hardware;
import org.maskdeep.tensor.Engines;

/**
 * What results are measured on.
 *
 * @param hardware processor, memory, device
 * @param versions of Java and PyTorch
 */
public record Machine(Hardware hardware, Map<String, String> versions) {
  private static final List<String> MODEL = List.of("model name", "Hardware", "cpu");

  /** The one that this program runs on now. */
  public static Machine here(Device device) {
    String threads = System.getProperty("ai.djl.pytorch.num_threads");
    Hardware hardware =
        new Hardware(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            memoryGib(),
            device.isGpu() ? gpu(device) : device.getDeviceType(),
            threads == null ? null : Integer.valueOf(threads));
    Map<String, String> versions = new TreeMap<>();
    versions.put("java", System.getProperty("java.runtime.version"));
    versions.put("engine", "PyTorch " + Engines.start().getVersion());
    return new Machine(hardware, versions);
  }

  /** As {@link #here}, with versions and threads that a run was begun with. */
  static Machine ofRun(Path run, Device device) throws IOException {
    Machine here = here(device);
    Path file = run.resolve("provenance.json");
    if (!Files.exists(file)) {
      return here; // an untrained encoder's
    }
    JsonNode began = new ObjectMapper().readTree(Files.readAllBytes(file));
    Map<String, String> versions = new TreeMap<>(here.versions);
    versions.replaceAll((name, now) -> began.path("versions").path(name).asText(now));
    Hardware h = here.hardware;
    String threads = began.path("device").path("threads").asText();
    return new Machine(
        new Hardware(
            h.processor(),
            began.path("device").path("cores").asInt(h.cores()),
            h.memoryGib(),
            h.device(),
            threads.matches("\\d{1,6}") ? Integer.valueOf(threads) : h.threads()),
        versions);
  }

  /** In words: system, cores, Java, accelerator. */
  public static String words(Device device) {
    return String.format(
        Locale.ROOT,
        "%s %s, %d cores, JDK %s%s",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.specification.version"),
        device.isGpu() ? ", " + gpu(device) : "");
  }

  private static String gpu(Device device) {
    return "GPU of compute capability " + CudaUtils.getComputeCapability(device.getDeviceId());
  }

  /** The processor's model as Linux names it; null elsewhere. */
  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        int colon = line.indexOf(':');
        if (colon > 0 && MODEL.contains(line.substring(0, colon).strip())) {
          return line.substring(colon + 1).strip();
        }
      }
    } catch (IOException e) {
      return null; // not Linux
    }
    return null;
  }

  /** Memory of the machine, rounded; null where Linux does not say. */
  private static Integer memoryGib() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return (int) Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1048576.0);
        }
      }
    } catch (IOException e) {
      return null; // not Linux
    }
    return null;
  }
}
