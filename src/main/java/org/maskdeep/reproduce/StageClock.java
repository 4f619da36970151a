package org.maskdeep.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps how long the parts of a stage took, beside what they made: a line of {@code seconds.jsonl}
 * for every call that worked on one, stopped or not. So the time of a result is known to later
 * calls that find it done. What a killed process had worked since it began is not in it.
 */
public final class StageClock implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "seconds.jsonl";

  private final Path folder;
  private final String part;
  private final long start = System.nanoTime();

  /**
   * Starts to count.
   *
   * @param folder of the stage; it must exist when the clock stops
   * @param part such as {@code pretrain}
   */
  StageClock(Path folder, String part) {
    this.folder = folder;
    this.part = part;
  }

  /** Stops and adds the line. */
  @Override
  public void close() throws IOException {
    if (Files.isDirectory(folder)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("part", part);
      line.put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0);
      Files.writeString(
          folder.resolve(FILE),
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** The seconds of all parts in the folders; 0 for those that have no clock. */
  public static double sum(List<Path> folders) throws IOException {
    double seconds = 0;
    for (Path folder : folders.stream().distinct().toList()) {
      Path file = folder.resolve(FILE);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          JsonNode read = JSON.readTree(line);
          seconds += read.path("seconds").asDouble();
        }
      }
    }
    return Math.round(seconds * 10) / 10.0;
  }
}
