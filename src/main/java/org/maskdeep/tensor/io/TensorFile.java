package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the files of this package, with a plain word for each way in which that fails. */
final class TensorFile {
  private TensorFile() {}

  static InputStream open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new WeightFileException(file, "there is no such file; check the path");
    }
    if (!Files.isRegularFile(file)) {
      throw new WeightFileException(file, "a folder or device, no file; name a file in it");
    }
    try {
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw new WeightFileException(file, "no permission to read it; see its owner and mode");
    }
  }
}
