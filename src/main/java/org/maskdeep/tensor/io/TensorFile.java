package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Opens the files of this package, with a plain word for each way in which that fails. */
final class TensorFile {
  private TensorFile() {}

  static InputStream open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new WeightFileException(file, "there is no such file; check the path");
    }
    if (Files.isDirectory(file)) {
      throw new WeightFileException(file, "a folder, not a file; name a file in it" + inside(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new WeightFileException(file, "a device, not a file; name a file");
    }
    try {
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw new WeightFileException(
          file, "permission denied: no permission to read it; see its owner and mode");
    }
  }

  /** The files in a folder that may be meant. */
  private static String inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(f -> f.getFileName().toString())
              .filter(name -> name.endsWith(".safetensors") || name.endsWith(".npy"))
              .sorted()
              .limit(3)
              .toList();
      return names.isEmpty() ? "" : ", such as " + String.join(", ", names);
    } catch (AccessDeniedException e) {
      return "";
    }
  }
}
