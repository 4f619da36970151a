package org.maskdeep.tensor;

import ai.djl.util.Utils;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where PyTorch's native libraries are unpacked. */
public final class NativeFolders {
  private static final String CACHE = "DJL_CACHE_DIR";
  private static final String TEMPORARY = "java.io.tmpdir";

  private NativeFolders() {}

  /**
   * Checks the folder of temporary files and, for a user without a home folder, chooses where to
   * unpack; without it the libraries would be unpacked into the working folder.
   *
   * @throws EngineStartException when there is not a folder for temporary files
   */
  static void prepare() {
    Path temporary = Path.of(System.getProperty(TEMPORARY, ""));
    if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
      throw new EngineStartException(
          "PyTorch does not start: the folder of temporary files, '"
              + temporary
              + (Files.isDirectory(temporary) ? "', cannot be written" : "', does not exist")
              + ": make it, or give another with java -Djava.io.tmpdir=DIR",
          null);
    }
    String home = System.getProperty("user.home", "");
    String cache = Utils.getEnvOrSystemProperty(CACHE);
    if ((cache == null || cache.isEmpty()) && !Path.of(home).isAbsolute()) {
      System.setProperty(CACHE, cache(System.getenv("HOME"), temporary).toString());
    }
    if (!Path.of(home).isAbsolute() && System.getProperty("jna.tmpdir") == null) {
      System.setProperty("jna.tmpdir", temporary.toString());
    }
  }

  /** The cache of a user whose home Java does not know. */
  static Path cache(String home, Path temporary) {
    return home(home, temporary).resolve(".djl.ai");
  }

  /**
   * Where a user whose home Java does not know may write: HOME if that is such a folder, else among
   * temporary files.
   *
   * @param home HOME of the environment; may be null
   */
  public static Path home(String home, Path temporary) {
    Path folder = temporary;
    try {
      folder = home == null || home.isEmpty() ? temporary : Path.of(home);
    } catch (InvalidPathException e) {
      // a name that the locale cannot read
    }
    boolean usable = folder.isAbsolute() && Files.isDirectory(folder) && Files.isWritable(folder);
    return (usable ? folder : temporary).toAbsolutePath();
  }

  /** What to say when the engine did not start. */
  static EngineStartException failure(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new EngineStartException(
        "PyTorch does not start ("
            + cause.getClass().getSimpleName()
            + ": "
            + reason
            + "): its native libraries are unpacked into "
            + Utils.getEngineCacheDir("pytorch").toAbsolutePath()
            + "; if that folder cannot be written, set DJL_CACHE_DIR to one that can, with 1 GiB"
            + " free ('doctor' says more)",
        thrown);
  }
}
