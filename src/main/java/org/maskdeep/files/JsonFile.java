package org.maskdeep.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Records as JSON files of their own, written whole or not at all, or as lines of one. */
public final class JsonFile {
  /** Ignores unknown keys: a file of another version of this program may have more. */
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private JsonFile() {}

  /** Writes the value, indented; does nothing if the file is null. */
  public static void write(Path file, Object value) throws IOException {
    if (file != null) {
      byte[] text = JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(value);
      AtomicFile.write(file, out -> out.write(text));
    }
  }

  /** Adds the value as one line at the end of a file, which is made if it is not there. */
  public static void append(Path file, Object value) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(value) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * Reads what {@link #write} wrote; empty if there is no such file.
   *
   * @throws IOException when the content does not fit the type; names the file
   */
  public static <T> Optional<T> read(Path file, TypeReference<T> type) throws IOException {
    return Files.exists(file)
        ? Optional.of(parse(file, Files.readString(file), type))
        : Optional.empty();
  }

  /** One line of {@link #append}, or the text of a whole file. */
  public static <T> T parse(Path file, String text, TypeReference<T> type) throws IOException {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": not what this program writes: " + e.getOriginalMessage() + "; remove it", e);
    }
  }
}
