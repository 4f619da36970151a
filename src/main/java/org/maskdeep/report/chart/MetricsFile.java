package org.maskdeep.report.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.maskdeep.report.result.JsonFields;
import org.maskdeep.report.result.ReportFileException;

/**
 * What a run wrote while it trained: {@code metrics.jsonl}, one JSON object a line, with numbers
 * such as {@code step epoch loss lr ema images_per_second feature_std effective_rank grad_norm}.
 *
 * <p>A line need not have every key. A last line without line end that does not parse was cut off
 * while it was being written: it is left out.
 *
 * <pre>{@code
 * MetricsFile metrics = MetricsFile.read(run.resolve("metrics.jsonl"));
 * Charts.loss(List.of(metrics.series("loss").named("maskdeep"))).png();
 * }</pre>
 */
public final class MetricsFile {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private final List<Map<String, Double>> lines;
  private final boolean truncated;

  private MetricsFile(List<Map<String, Double>> lines, boolean truncated) {
    this.lines = lines;
    this.truncated = truncated;
  }

  /**
   * Reads the whole file.
   *
   * @throws ReportFileException naming file and line when a line is not a JSON object
   */
  public static MetricsFile read(Path file) throws IOException {
    String text = Files.readString(file);
    boolean ended = text.endsWith("\n");
    List<String> raw = text.lines().toList();
    List<Map<String, Double>> lines = new ArrayList<>(raw.size());
    for (int i = 0; i < raw.size(); i++) {
      if (raw.get(i).isBlank()) {
        continue;
      }
      try {
        lines.add(line(file, i + 1, raw.get(i)));
      } catch (ReportFileException e) {
        if (i + 1 == raw.size() && !ended) {
          return new MetricsFile(lines, true);
        }
        throw e;
      }
    }
    return new MetricsFile(lines, false);
  }

  private static Map<String, Double> line(Path file, int number, String text)
      throws ReportFileException {
    String place = "line " + number;
    JsonNode node;
    try {
      node = READER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ReportFileException(file, place, JsonFields.firstLine(e.getOriginalMessage()));
    }
    if (!node.isObject()) {
      throw new ReportFileException(file, place, "expected an object { } of numbers, got " + node);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      Double value = number(field.getValue());
      if (value != null) {
        values.put(field.getKey(), value);
      }
    }
    return values;
  }

  /** A number, also one of those that JSON can only write as a text; null for anything else. */
  private static Double number(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (node.isTextual() ? node.textValue() : "") {
      case "NaN" -> Double.NaN;
      case "Infinity", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Infinity", "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  /** Whether the last line was cut off and left out. */
  public boolean truncated() {
    return truncated;
  }

  /** The number of whole lines. */
  public int size() {
    return lines.size();
  }

  /** Every key that some line has, in order of appearance. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    lines.forEach(line -> keys.addAll(line.keySet()));
    return keys;
  }

  /** A value over {@code step}; empty when no line has both. */
  public Series series(String key) {
    return series("step", key);
  }

  /** One value over another, from the lines that have both, named by its key. */
  public Series series(String x, String key) {
    List<Map<String, Double>> both =
        lines.stream().filter(line -> line.containsKey(x) && line.containsKey(key)).toList();
    return new Series(
        key,
        both.stream().mapToDouble(line -> line.get(x)).toArray(),
        both.stream().mapToDouble(line -> line.get(key)).toArray());
  }

  /** The last value of a key. */
  public OptionalDouble last(String key) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).containsKey(key)) {
        return OptionalDouble.of(lines.get(i).get(key));
      }
    }
    return OptionalDouble.empty();
  }
}
