package org.maskdeep.tensor;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PyTorch with CUDA beside the program, as {@code make gpu} fetches it: the folder {@code
 * libtorch} next to the jar. It is taken when a GPU is asked for, and brings no part of CUDA
 * itself.
 */
public final class CudaBuild {
  /** The file of NVIDIA's driver. */
  public static final String DRIVER = "libcuda.so.1";

  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String JNA_PATH = "jna.library.path";
  private static final String VERSION = "2.7.1";
  private static final String FLAVOR = "cu128";
  private static final String RUNTIME = "libcudart.so.12";

  /** What PyTorch is linked against, in an order in which each finds those before it. */
  private static final List<String> NEEDED =
      List.of(
          RUNTIME,
          "libnvJitLink.so.12",
          "libcublasLt.so.12",
          "libcublas.so.12",
          "libcufft.so.11",
          "libcurand.so.10",
          "libcusparse.so.12",
          "libcusolver.so.11",
          "libcupti.so.12",
          "libcufile.so.0",
          "libcudnn.so.9");

  private CudaBuild() {}

  /** The folder, if it is there and no other PyTorch was asked for. */
  public static Optional<Path> folder() {
    if (System.getenv(LIBRARY_PATH) != null || System.getProperty(LIBRARY_PATH) != null) {
      return Optional.empty();
    }
    return beside().map(place -> place.resolve("libtorch")).filter(CudaBuild::isThere);
  }

  private static boolean isThere(Path folder) {
    return Files.isRegularFile(folder.resolve("libtorch_cuda.so"));
  }

  /** The folder of the jar, or of the classes. */
  private static Optional<Path> beside() {
    CodeSource source = CudaBuild.class.getProtectionDomain().getCodeSource();
    try {
      return source == null
          ? Optional.empty()
          : Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The libraries of CUDA and cuDNN that this machine lacks, by their file names. */
  public static List<String> missing() {
    return NEEDED.stream().filter(name -> !loads(name)).toList();
  }

  /** Whether a library is found where the system looks for libraries. */
  public static boolean loads(String name) {
    try {
      return NativeLibrary.getInstance(name) != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** What to do about libraries that are missing. */
  public static String advice(List<String> missing) {
    return String.format(
        Locale.ROOT,
        "%s cannot be loaded: install CUDA 12 and cuDNN 9, and name their folders in"
            + " LD_LIBRARY_PATH (docs/gpu.md)",
        String.join(", ", missing));
  }

  /**
   * Has PyTorch start with CUDA, if it has not started yet.
   *
   * @throws EngineStartException when a library of CUDA is missing
   */
  static void use() {
    folder().ifPresent(folder -> use(folder, missing()));
  }

  static void use(Path folder, List<String> missing) {
    if (!missing.isEmpty()) {
      throw new EngineStartException(
          "the PyTorch with CUDA in " + folder + " does not start: " + advice(missing), null);
    }
    System.setProperty(LIBRARY_PATH, folder.toString());
    System.setProperty("PYTORCH_VERSION", VERSION);
    System.setProperty("PYTORCH_FLAVOR", FLAVOR);
    if (System.getProperty(JNA_PATH) == null) {
      runtime(System.getenv("LD_LIBRARY_PATH"))
          .ifPresent(path -> System.setProperty(JNA_PATH, path));
    }
  }

  /** Where CUDA's runtime lies: DJL counts GPUs with it, and looks for it without its version. */
  static Optional<String> runtime(String folders) {
    return Stream.of(Objects.requireNonNullElse(folders, "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty() && Files.exists(Path.of(folder, RUNTIME)))
        .findFirst();
  }
}
