package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.Samples;

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
    assertThat(Ledger.append(folder, OLD)).content().doesNotContain("values");
    assertThat(OLD.perSeed()).isEqualTo(SeedValues.NONE);
  }

  @Test
  void protocolsAreObjectsAndOldEntriesHaveTexts() throws IOException {
    JsonNode card = new ObjectMapper().readTree("{\"value\":0.7,\"card\":{\"probe\":\"knn\"}}");
    LedgerEntry entry =
        Samples.entry("byol", 41, "2026-11-27T10:00:00Z", Map.of(), List.of(), card);
    Path file = Ledger.append(folder, entry);
    String text = Files.readString(file);
    assertThat(new ObjectMapper().readTree(text).at("/protocol/card/probe").asText())
        .isEqualTo("knn");
    assertThat(Ledger.read(folder).entries()).containsExactly(entry);
    Path old = Ledger.append(folder, OLD);
    assertThat(old).content().contains("\"protocol\" : \"{value=0.7, card={probe=knn}}\"");
    assertThat(Ledger.read(folder).entries()).containsExactly(OLD, entry);
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
    assertThat(ledger.latest()).containsExactly(BYOL, NEW);
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

  private void refuses(Path file, String text, String... words) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> Ledger.read(folder))
        .isInstanceOf(ReportFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words);
  }
}
