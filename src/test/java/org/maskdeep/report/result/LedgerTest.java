package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.Samples;
import org.maskdeep.report.entry.Curve;
import org.maskdeep.report.entry.Measurement;

class LedgerTest {
  private static final LedgerEntry OLD = Samples.entry("maskdeep", 70.0, "2026-11-20T10:00:00Z");
  private static final LedgerEntry NEW = Samples.entry("maskdeep", 72.1, "2026-11-21T10:00:00Z");
  private static final LedgerEntry BYOL = Samples.entry("byol", 69.9, "2026-11-21T09:00:00Z");

  @TempDir Path folder;

  @Test
  void appendedResultsAreReadBackEqualOldestFirst() throws IOException {
    Ledger.append(folder, NEW);
    Ledger.append(folder, BYOL);
    Path file = Ledger.append(folder, OLD);
    assertThat(file).hasFileName("small-cifar10-5000-maskdeep-knn-20261120T100000Z.json");
    assertThat(Ledger.read(folder).entries()).containsExactly(OLD, BYOL, NEW);
    assertThat(Ledger.read(folder.resolve("none")).entries()).isEmpty();
  }

  @Test
  void valuesOfSingleSeedsAreKeptAndOldEntriesHaveNone() throws IOException {
    LedgerEntry entry =
        Samples.entry("byol", 41, "2026-11-26T10:00:00Z", Map.of(), List.of(40.0, 41.5, 41.5));
    Path file = Ledger.append(folder, entry);
    assertThat(Ledger.read(folder).entries()).containsExactly(entry);
    assertThat(entry.perSeed().of(1)).isEqualTo(41.5);
    refuses(file, Files.readString(file).replace("41.5, 41.5", "41.5"), "2 for 3 seeds");
    Files.delete(file);
    assertThat(Ledger.append(folder, OLD)).content().doesNotContain("\"values\"");
    assertThat(OLD.perSeed()).isEqualTo(SeedValues.NONE);
  }

  @Test
  void protocolsAreObjects() throws IOException {
    JsonNode card = new ObjectMapper().readTree("{\"value\":0.7,\"card\":{\"probe\":\"knn\"}}");
    LedgerEntry entry =
        Samples.entry("byol", 41, "2026-11-27T10:00:00Z", Map.of(), List.of(), card);
    Path file = Ledger.append(folder, entry);
    String text = Files.readString(file);
    assertThat(new ObjectMapper().readTree(text).at("/protocol/card/probe").asText())
        .isEqualTo("knn");
    assertThat(Ledger.read(folder).entries()).containsExactly(entry);
    String empty = text.replaceFirst("(?s)\"protocol\" : \\{.*?\\}\\s*\\}", "\"protocol\" : {}");
    refuses(file, empty, "protocol is empty");
    refuses(file, empty.replace("{}", "[ 1 ]"), "protocol", "a text or an object");
  }

  @Test
  void equalTimeIsOneClaimHoweverManyEpochsItIs() {
    LedgerEntry now = Samples.entry("byol[equal time]", 72.1, "2026-11-21T10:00:00Z");
    LedgerEntry other = Samples.entry("maskdeep[null, equal time]", 72.1, "2026-11-21T10:00:00Z");
    assertThat(now.claim()).doesNotContain("20").isNotEqualTo(other.claim());
    assertThat(OLD.claim()).contains("20");
  }

  @Test
  void theNewestEntryOfAClaimIsTheOneThatCounts() {
    Ledger ledger = new Ledger(List.of(NEW, OLD, BYOL));
    assertThat(ledger.latest()).containsExactly(NEW, BYOL);
    assertThat(ledger.summary(PaperNumbers.load()).find("maskdeep", Probe.KNN))
        .hasValueSatisfying(
            row -> {
              assertThat(row.value()).isEqualTo(72.1);
              assertThat(row.seeds()).isEqualTo(3);
            });
  }

  @Test
  void nothingIsEverOverwritten() throws IOException {
    Path file = Ledger.append(folder, OLD);
    String before = Files.readString(file);
    assertThatThrownBy(() -> Ledger.append(folder, OLD))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("never overwritten");
    assertThat(file).hasContent(before);
  }

  @Test
  void tamperedEntriesAreRefusedWithFileAndKey() throws IOException {
    Path file = Ledger.append(folder, OLD);
    String good = Files.readString(file);
    refuses(file, good.replace("\"value\" : 70.0", "\"value\" : \"many\""), "value", "a number");
    refuses(file, good.replace("\"maskdeep\"", "\"byol\""), "name", "belongs into small-cifar10");
    refuses(file, good.replace("2026-11-20T10", "20.11.2026"), "time", "2026-11-21T10:00:00Z");
    refuses(file, good.replace("[ 0, 1, 2 ]", "[ ]"), "seeds is empty");
    refuses(file, good.replace("[ 0, 1, 2 ]", "[ 0, \"x\" ]"), "seeds[1]", "whole number");
    refuses(file, good.replace("\"command\"", "\"comand\""), "command", "missing");
    refuses(file, good.replace("make reproduce SCALE=small", " "), "command is empty");
    refuses(file, good.substring(0, good.length() / 2), "line");
  }

  @Test
  void meansAreKeptAsTablesPrintThemAndSeedsWithOneDecimalMore() throws IOException {
    List<Double> noisy = List.of(65.64999999999999, 54.27999999999999, 52.876);
    Path file =
        Ledger.append(
            folder, Samples.entry("byol", 57.602, "2026-11-27T10:00:00Z", Map.of(), noisy));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("value").asText()).isEqualTo("57.6");
    assertThat(json.get("values").toString()).isEqualTo("[65.65,54.28,52.88]");
    LedgerEntry single = Samples.entry("byol", 35.42, "2026-11-27T11:00:00Z");
    assertThat(single.value()).as("where it is all there is").isEqualTo(35.42);
  }

  @Test
  void rowsAreInTheOrderOfTablesTheReferenceBeforeWhatIsComparedWithIt() {
    List<String> order =
        List.of(
            "random",
            "maskdeep",
            "maskdeep[null]",
            "maskdeep[groups=1]",
            "maskdeep[null, equal time]",
            "byol",
            "moco");
    List<LedgerEntry> shuffled = new ArrayList<>();
    for (int i : new int[] {5, 2, 6, 4, 1, 3, 0}) {
      String method = order.get(i);
      String recipe = i < 2 ? "small" : "small[" + method + "]";
      shuffled.add(placed(method, recipe, Measurement.NONE));
    }
    assertThat(new Ledger(shuffled).latest())
        .extracting(LedgerEntry::method)
        .containsExactlyElementsOf(order);

    List<LedgerEntry> recorded = new ArrayList<>();
    recorded.add(placed("maskdeep[null]", "small[null]", row(4)));
    recorded.add(placed("byol", "small[byol]", row(2)));
    recorded.add(placed("maskdeep", "small", row(1)));
    assertThat(new Ledger(recorded).latest())
        .extracting(LedgerEntry::method)
        .as("as their experiment had them")
        .containsExactly("maskdeep", "byol", "maskdeep[null]");
    String table = TableFormat.TEXT.ablation(new Ledger(recorded).summary(PaperNumbers.load()));
    assertThat(table.lines().skip(2).findFirst().orElseThrow()).contains("maskdeep  (reference)");
  }

  private static Measurement row(int row) {
    return new Measurement(row, null, null, null, null, null, null, null, null);
  }

  private static LedgerEntry placed(String method, String recipe, Measurement measurement) {
    LedgerEntry e = Samples.entry(method, 50, "2026-11-27T10:00:00Z");
    return new LedgerEntry(
        e.scale(),
        method,
        e.probe(),
        e.dataset(),
        e.epochs(),
        e.value(),
        e.std(),
        e.seeds(),
        e.values(),
        recipe,
        e.recipeHash(),
        e.command(),
        e.commit(),
        e.time(),
        e.wallSeconds(),
        e.machine(),
        e.protocol(),
        e.settings(),
        measurement);
  }

  @Test
  void howItWasMeasuredIsReadBackEqual() throws IOException {
    Measurement measured =
        new Measurement(
            3,
            0.63,
            41.5,
            812L,
            new Measurement.Hardware("Some Processor", 2, 24, "cpu", 1),
            Map.of("java", "17.0.2"),
            Map.of("train", new Measurement.DataSet("cifar10/train", 500, "ab12")),
            new Measurement.Pretraining("small", "12ab", Map.of("seed", "0")),
            Map.of("loss", List.of(new Curve(0, List.of(9L, 19L), List.of(4.5, 2.25)))));
    LedgerEntry entry = placed("maskdeep", "small", measured);
    Path file = Ledger.append(folder, entry);
    assertThat(Ledger.read(folder).entries()).containsExactly(entry);
    String text = Files.readString(file);
    assertThat(new ObjectMapper().readTree(text).at("/curves/loss/0/values/1").asDouble())
        .isEqualTo(2.25);
    refuses(file, text.replace("\"cores\" : 2", "\"cores\" : \"many\""), "hardware.cores");
    refuses(file, text.replace("[ 9, 19 ]", "[ 9 ]"), "curves.loss.[0]", "1 steps and 2 values");
    assertThat(Ledger.append(folder, OLD)).content().doesNotContain("hardware", "curves", "row");
  }

  /** Four files as earlier versions wrote them. */
  @Test
  void entriesOfEarlierVersionsAreWrittenAnewAndSayTheSame() throws IOException {
    List<String> names;
    Path old = Path.of("src/test/resources/org/maskdeep/report/result/old");
    try (Stream<Path> files = Files.list(old)) {
      names = files.map(f -> f.getFileName().toString()).sorted().toList();
    }
    assertThat(names).hasSize(4);
    for (String name : names) {
      Files.copy(old.resolve(name), folder.resolve(name));
    }
    List<LedgerEntry> before = Ledger.read(folder).entries();
    assertThat(Ledger.modernize(folder)).hasSize(4);
    assertThat(Ledger.read(folder).entries()).isEqualTo(before);
    assertThat(Ledger.modernize(folder)).as("a second time").isEmpty();
    for (String name : names) {
      JsonNode then = new ObjectMapper().readTree(old.resolve(name).toFile());
      JsonNode now = new ObjectMapper().readTree(folder.resolve(name).toFile());
      assertThat(now.fieldNames()).toIterable().containsExactlyElementsOf(then::fieldNames);
      for (Map.Entry<String, JsonNode> field : then.properties()) {
        JsonNode written = now.get(field.getKey());
        switch (field.getKey()) {
          case "value", "std" ->
              assertThat(written.asDouble()).isCloseTo(field.getValue().asDouble(), within(0.05));
          case "values" -> {
            for (int i = 0; i < written.size(); i++) {
              double value = field.getValue().get(i).asDouble();
              assertThat(written.get(i).asDouble()).isCloseTo(value, within(0.005));
            }
          }
          case "protocol" -> requireLeaves(written, field.getValue().asText());
          default -> assertThat(written).as(field.getKey()).isEqualTo(field.getValue());
        }
      }
    }
  }

  /** Every text of the object stands in the old text behind its key, and every number nearly. */
  private static void requireLeaves(JsonNode object, String text) {
    assertThat(object.isObject()).isTrue();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      String start = field.getKey() + "=";
      assertThat(text).contains(start);
      if (value.isObject()) {
        requireLeaves(value, text);
      } else if (value.isTextual()) {
        assertThat(text).contains(start + value.textValue());
      } else if (value.isNumber()) {
        Matcher number = Pattern.compile(start + "([0-9.E-]+)").matcher(text);
        assertThat(number.results().anyMatch(m -> isNear(m.group(1), value)))
            .as(start + value)
            .isTrue();
      }
    }
  }

  private static boolean isNear(String text, JsonNode value) {
    double recorded = Double.parseDouble(text);
    return Math.abs(recorded - value.asDouble()) <= 0.0005 * Math.abs(recorded);
  }

  private void refuses(Path file, String text, String... words) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> Ledger.read(folder))
        .isInstanceOf(ReportFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words);
  }
}
