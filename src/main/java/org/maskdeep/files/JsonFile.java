package org.maskdeep.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;

/** The result of a command for other programs. */
public final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  /** Writes the value; nothing when no file was asked for. */
  public static void write(Path file, Object value) throws IOException {
    if (file != null) {
      byte[] text = JSON.writeValueAsBytes(value);
      AtomicFile.write(file, out -> out.write(text));
    }
  }
}
