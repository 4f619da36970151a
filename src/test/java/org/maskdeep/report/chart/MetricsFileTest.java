package org.maskdeep.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.result.ReportFileException;

class MetricsFileTest {
  private static final String LINES =
      """
      {"step": 1, "epoch": 0, "loss": 2.0, "lr": 0.1, "time": "10:00"}
      {"step": 2, "epoch": 0, "loss": "NaN", "lr": 0.2, "feature_std": 0.05}
      {"step": 3, "epoch": 1, "loss": 1.5, "lr": 0.3}
      """;

  @TempDir Path folder;

  @Test
  void seriesTakeTheLinesThatHaveTheKey() throws IOException {
    MetricsFile metrics = read(LINES);
    assertThat(metrics.size()).isEqualTo(3);
    assertThat(metrics.truncated()).isFalse();
    assertThat(metrics.keys()).containsExactly("step", "epoch", "loss", "lr", "feature_std");
    assertThat(metrics.series("lr").y()).containsExactly(0.1, 0.2, 0.3);
    assertThat(metrics.series("feature_std").x()).containsExactly(2);
    assertThat(metrics.series("epoch", "lr").x()).containsExactly(0, 0, 1);
    assertThat(metrics.series("no such key").size()).isZero();
    assertThat(metrics.last("feature_std")).hasValue(0.05);
    assertThat(metrics.series("loss").finite().y()).containsExactly(2.0, 1.5);
  }

  @Test
  void lastLineThatWasCutOffIsLeftOutAtEveryLength() throws IOException {
    String third = LINES.lines().toList().get(2);
    String whole = LINES.substring(0, LINES.length() - 1);
    for (int cut = 1; cut < third.length(); cut++) {
      MetricsFile metrics = read(whole.substring(0, whole.length() - cut));
      assertThat(metrics.size()).isEqualTo(2);
      assertThat(metrics.truncated()).isTrue();
    }
    assertThat(read(whole).size()).isEqualTo(3);
    assertThat(read("").size()).isZero();
  }

  @Test
  void brokenLineElsewhereIsNamed() {
    assertThatThrownBy(() -> read("{\"step\": 1}\n{\"step\": \n{\"step\": 3}\n"))
        .isInstanceOf(ReportFileException.class)
        .hasMessageContainingAll("metrics.jsonl", "line 2");
    assertThatThrownBy(() -> read("{\"step\": 1}\n[1, 2]\n"))
        .hasMessageContainingAll("metrics.jsonl", "line 2", "expected an object");
    assertThatThrownBy(() -> read("{\"step\": 1} {\"step\": 2}\n{\"step\": 3}\n"))
        .hasMessageContainingAll("metrics.jsonl", "line 1");
  }

  private MetricsFile read(String text) throws IOException {
    return MetricsFile.read(Files.writeString(folder.resolve("metrics.jsonl"), text));
  }
}
