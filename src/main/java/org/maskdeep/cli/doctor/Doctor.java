package org.maskdeep.cli.doctor;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.ImageDecoder;
import org.maskdeep.tensor.CudaBuild;
import org.maskdeep.tensor.EngineStartException;
import org.maskdeep.tensor.Engines;

/** The checks of a machine, each by itself. */
final class Doctor {
  private static final int OLDEST_JAVA = 17;
  private static final long GIB = 1L << 30;
  private static final long LEAST_MEMORY = 2 * GIB;
  private static final long LEAST_DISK = GIB;
  private static final int PATIENCE_SECONDS = 20;
  private static final List<String> SYSTEMS =
      List.of("linux amd64", "linux aarch64", "mac os x aarch64", "windows amd64");
  private static final Map<String, String> DATA =
      Map.of(
          "cifar10", "cifar-10-.*",
          "imagenette", "imagenette2.*",
          "coco", "annotations_trainval2017.*|instances_(train|val)2017\\.json|annotations");
  private static final String NOTEBOOK_PACKAGES =
      "import jupyter_client, nbclient, nbconvert, nbformat";

  private Doctor() {}

  static Finding java(int feature, String version, boolean jshell) {
    if (feature < OLDEST_JAVA) {
      return Finding.needed(
          "Java",
          String.format(
              Locale.ROOT,
              "%s is too old: install JDK 17 or newer and set JAVA_HOME to it",
              version));
    }
    return jshell
        ? Finding.ok("Java", version + ", a JDK")
        : Finding.optional(
            "JDK",
            String.format(
                Locale.ROOT,
                "Java %s is not a JDK: notebooks and building need one; install JDK 17 or newer",
                version));
  }

  static Finding system(String name, String architecture) {
    String here = (name + " " + architecture).toLowerCase(Locale.ROOT);
    return SYSTEMS.stream().anyMatch(known -> matches(here, known))
        ? Finding.ok("system", name + " " + architecture)
        : Finding.needed(
            "system",
            String.format(
                Locale.ROOT,
                "%s %s has no PyTorch for Java: use one of %s",
                name,
                architecture,
                String.join(", ", SYSTEMS)));
  }

  /** Java on Windows says which Windows: compare the first and the last word. */
  private static boolean matches(String here, String known) {
    return here.startsWith(known.substring(0, known.indexOf(' ')))
        && here.endsWith(known.substring(known.lastIndexOf(' ')));
  }

  static Finding memory(long physical, long heap, int cores) {
    String text =
        String.format(
            Locale.ROOT,
            "%d cores, %.1f GiB of memory, %.1f GiB for Java's heap",
            cores,
            gib(physical),
            gib(heap));
    return physical >= LEAST_MEMORY
        ? Finding.ok("machine", text)
        : Finding.needed("memory", text + ": smoke runs need 2 GiB; use a larger machine");
  }

  /** Starts PyTorch; what it says of itself. */
  static Finding engine() {
    try {
      Engine engine = Engines.start();
      return Finding.ok(
          "PyTorch",
          String.format(
              Locale.ROOT,
              "%s, %s threads, %d GPUs%s",
              engine.getVersion(),
              System.getProperty("ai.djl.pytorch.num_threads", "default"),
              engine.getGpuCount(),
              engine.getGpuCount() == 0 ? " (the CPU build, or none there)" : ""));
    } catch (EngineStartException e) {
      return Finding.needed("PyTorch", e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return Finding.needed(
          "PyTorch",
          String.format(
                  Locale.ROOT,
                  "does not start (%s): build on this very system with mvn package, so that target/lib",
                  String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
              + " holds its natives, and see that the cache folder can be written");
    }
  }

  /** Whether the PyTorch that {@code make gpu} fetches can start here. */
  static Finding cuda(Optional<Path> build, List<String> missing, boolean driver) {
    if (build.isEmpty()) {
      return Finding.optional("CUDA", "no PyTorch with CUDA: 'make gpu' fetches it; for GPUs only");
    }
    if (!missing.isEmpty()) {
      return Finding.optional("CUDA", "for --device gpu: " + CudaBuild.advice(missing));
    }
    String text = "CUDA 12 and cuDNN 9 for the PyTorch in " + build.get();
    return driver
        ? Finding.ok("CUDA", text)
        : Finding.optional(
            "CUDA", text + ", but no driver (libcuda.so.1): NVIDIA's driver comes with the GPU");
  }

  /** Whether the processor computes in bfloat16. */
  static Finding bfloat16(Optional<String> warning) {
    return warning
        .map(text -> Finding.optional("bf16", text))
        .orElseGet(() -> Finding.ok("bf16", "the processor is not known to lack its arithmetic"));
  }

  /** Whether Java decodes JPEG: the libraries of some distributions' JDKs are packages apart. */
  static Finding jpeg() {
    try {
      Codec.startJpeg();
      return Finding.ok("JPEG", "Java decodes it");
    } catch (IllegalStateException e) {
      return Finding.needed("JPEG", e.getMessage());
    }
  }

  /** Whether {@code data.decoder: turbojpeg} can be used. */
  static Finding turboJpeg() {
    try (ImageDecoder decoder = Decoding.TURBOJPEG.open()) {
      return Finding.ok("libjpeg-turbo", "data.decoder: turbojpeg can be used");
    } catch (IOException e) {
      return Finding.optional(
          "libjpeg-turbo", "of use for data.decoder: turbojpeg only: " + e.getMessage());
    }
  }

  /** Whether {@code mpirun} can start several processes. */
  static Finding mpi(Optional<String> missing) {
    return missing
        .map(why -> Finding.optional("Open MPI", "of use for several processes only: " + why))
        .orElseGet(() -> Finding.ok("Open MPI", "mpirun can start several processes"));
  }

  /** Whether processes on several GPUs exchange gradients from GPU to GPU. */
  static Finding nccl(Optional<String> missing) {
    return missing
        .map(why -> Finding.optional("NCCL", "of use for several GPUs only: " + why))
        .orElseGet(() -> Finding.ok("NCCL", "several GPUs exchange gradients by it"));
  }

  /** Where DJL unpacks PyTorch. */
  static Finding cache() {
    Path cache = Utils.getEngineCacheDir("pytorch").toAbsolutePath();
    return disk("natives", cache, "set DJL_CACHE_DIR to a folder with room");
  }

  static Finding disk(String what, Path folder, String remedy) {
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isWritable(there)) {
      return Finding.needed(what, folder + " cannot be written: " + remedy);
    }
    try {
      return room(what, folder, Files.getFileStore(there).getUsableSpace(), remedy);
    } catch (IOException e) {
      return Finding.needed(
          what, String.format(Locale.ROOT, "%s cannot be checked (%s): %s", folder, e, remedy));
    }
  }

  static Finding room(String what, Path folder, long free, String remedy) {
    String text = String.format(Locale.ROOT, "%s, %.1f GiB free", folder, gib(free));
    return free >= LEAST_DISK
        ? Finding.ok(what, text)
        : Finding.needed(what, text + ", 1 GiB is needed: " + remedy);
  }

  static Finding fonts() {
    try {
      int families =
          GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length;
      return Finding.ok("fonts", families + " families, for charts and images of masks");
    } catch (RuntimeException | LinkageError e) {
      return Finding.optional(
          "fonts", "none: charts need them; install fontconfig and fonts-dejavu-core");
    }
  }

  /** The data folder and which known data sets seem to be in it. */
  static List<Finding> data(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of(
          Finding.optional(
              "data",
              String.format(
                  Locale.ROOT,
                  "no folder %s: drawn scenes need none; for others set MASKDEEP_DATA to where they lie",
                  folder)));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("data", folder.toString()));
    for (String name : List.of("cifar10", "imagenette", "coco")) {
      findings.add(dataSet(folder, name));
    }
    return findings;
  }

  private static Finding dataSet(Path folder, String name) {
    try (Stream<Path> files = Files.walk(folder, 2)) {
      List<String> found =
          files
              .filter(p -> p.getFileName().toString().matches(DATA.get(name)))
              .map(p -> folder.relativize(p).toString())
              .sorted()
              .toList();
      return found.isEmpty()
          ? Finding.optional(
              name,
              String.format(Locale.ROOT, "not in %s: needed only by recipes that name it", folder))
          : Finding.ok(name, String.join(", ", found));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Finding.optional(
          name, String.format(Locale.ROOT, "%s cannot be read (%s)", folder, e.getMessage()));
    }
  }

  /** Python and Jupyter, which only notebooks need: the first Python that has Jupyter, or any. */
  static List<Finding> python(List<String> candidates) {
    List<String> found = new ArrayList<>();
    for (String python : candidates) {
      String version = output(python, "--version");
      if (version != null) {
        found.add(version + " (" + python + ")");
        if (output(python, "-c", NOTEBOOK_PACKAGES) != null) {
          return List.of(
              Finding.ok("Python", found.get(found.size() - 1)),
              Finding.ok("Jupyter", "nbclient and nbconvert of that Python"));
        }
      }
    }
    if (found.isEmpty()) {
      return List.of(
          Finding.optional(
              "Python",
              String.format(
                  Locale.ROOT,
                  "none of %s: install python3 (3.11 or newer); only notebooks need it",
                  String.join(", ", candidates))));
    }
    return List.of(
        Finding.ok("Python", found.get(0)),
        Finding.optional(
            "Jupyter",
            "not in that Python: 'make lab' puts it into build/venv; only notebooks need it"));
  }

  /** What a program prints, or null when there is none or it fails. */
  private static String output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return null;
      }
      String text = new String(process.getInputStream().readAllBytes()).strip();
      return process.exitValue() == 0 ? text : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) GIB;
  }
}
