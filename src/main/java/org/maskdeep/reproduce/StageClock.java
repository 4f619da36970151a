package org.maskdeep.reproduce;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.files.JsonFile;

/**
 * Keeps how long the parts of a stage took, beside what they made: a line of {@code seconds.jsonl}
 * for every call that worked on one, stopped or not. So the time of a result is known to later
 * calls that find it done. Time spent by killed processes is not counted.
 */
public final class StageClock implements AutoCloseable {
  private static final String FILE = "seconds.jsonl";

  /**
   * A line of the file.
   *
   * @param part {@code pretrain}, {@code evaluate} ({@code judge} in older files), {@code detect}
   * @param seconds rounded to tenths
   */
  private record Line(String part, double seconds) {}

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
      double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
      JsonFile.append(folder.resolve(FILE), new Line(part, seconds));
    }
  }

  /** The seconds of all parts in the folders; 0 for those that have no clock. */
  public static double sum(List<Path> folders) throws IOException {
    double seconds = 0;
    for (Path folder : folders.stream().distinct().toList()) {
      Path file = folder.resolve(FILE);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          seconds += JsonFile.parse(file, line, new TypeReference<Line>() {}).seconds();
        }
      }
    }
    return Math.round(seconds * 10) / 10.0;
  }
}
