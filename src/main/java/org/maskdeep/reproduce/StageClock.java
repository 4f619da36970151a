package org.maskdeep.reproduce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.maskdeep.files.JsonFile;
import org.maskdeep.train.Prediction;

/**
 * Keeps how long the parts of a stage took and how much memory, beside what they made: a line of
 * {@code seconds.jsonl} for every call that worked on one, stopped or not. So the cost of a result
 * is known to later calls that find it done. What killed processes spent is not counted.
 */
public final class StageClock implements AutoCloseable {
  private static final String FILE = "seconds.jsonl";

  /** Linux: a 5 makes the process's largest memory its present one. */
  private static final Path FORGET_PEAK = Path.of("/proc/self/clear_refs");

  /**
   * A line of the file.
   *
   * @param part {@code pretrain}, {@code evaluate} ({@code judge} in older files), {@code detect}
   * @param seconds rounded to tenths
   * @param peakMemoryMib largest resident memory of the process meanwhile; null where the system
   *     does not say, and in lines of earlier versions
   */
  private record Line(
      String part,
      double seconds,
      @JsonProperty("peak_memory_mib") @JsonInclude(JsonInclude.Include.NON_NULL)
          Long peakMemoryMib) {}

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
    try {
      Files.writeString(FORGET_PEAK, "5", StandardOpenOption.WRITE);
    } catch (IOException e) {
      return; // then the largest memory is that of all the process has done
    }
  }

  /** Stops and adds the line. */
  @Override
  public void close() throws IOException {
    if (Files.isDirectory(folder)) {
      double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
      long peak = Prediction.resident();
      JsonFile.append(folder.resolve(FILE), new Line(part, seconds, peak == 0 ? null : peak));
    }
  }

  /** The seconds of all parts in the folders; 0 for those that have no clock. */
  public static double sum(List<Path> folders) throws IOException {
    double seconds = 0;
    for (Line line : lines(folders)) {
      seconds += line.seconds();
    }
    return Math.round(seconds * 10) / 10.0;
  }

  /** The largest memory of any part in the folders, in MiB; null where it was not recorded. */
  public static Long peakMemoryMib(List<Path> folders) throws IOException {
    return lines(folders).stream()
        .map(Line::peakMemoryMib)
        .filter(Objects::nonNull)
        .max(Long::compare)
        .orElse(null);
  }

  private static List<Line> lines(List<Path> folders) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path folder : folders.stream().distinct().toList()) {
      Path file = folder.resolve(FILE);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          lines.add(JsonFile.parse(file, line, new TypeReference<Line>() {}));
        }
      }
    }
    return lines;
  }
}
