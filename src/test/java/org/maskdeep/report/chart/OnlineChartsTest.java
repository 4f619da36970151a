package org.maskdeep.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineChartsTest {
  private static final String LINES =
      """
      {"step":0,"epoch":0.0,"knn_c4":0.1,"knn_c5":0.2,"effective_rank_c4":3.0,"effective_rank_c5":4.0,"alignment":0.1,"uniformity":-0.2,"lidar":9.0}
      {"step":5,"epoch":1.0,"knn_c4":0.3,"knn_c5":0.5,"effective_rank_c4":5.0,"effective_rank_c5":8.0,"alignment":0.4,"uniformity":-1.2,"lidar":11.0}
      """;

  @TempDir private Path folder;

  private MetricsFile lines(String text) throws IOException {
    return MetricsFile.read(Files.writeString(folder.resolve("online.jsonl"), text));
  }

  @Test
  void aRunHasALineALevel() throws IOException {
    List<Chart> charts = OnlineCharts.ofRun("mine", lines(LINES));
    assertThat(charts.stream().map(Chart::title))
        .containsExactly(
            "kNN on training images, every level, mine",
            "Effective rank of every level, mine",
            "Alignment and uniformity, mine",
            "LiDAR, mine");
    for (Chart chart : charts) {
      assertThat(chart.png()).hasSizeGreaterThan(1000);
    }
  }

  @Test
  void severalRunsHaveALineEachAndThoseWithoutMeasurementsNone() throws IOException {
    Map<String, MetricsFile> runs = new LinkedHashMap<>();
    runs.put("none", lines("{\"step\":0}\n"));
    assertThat(OnlineCharts.ofRuns("scenes", runs)).isEmpty();
    assertThat(OnlineCharts.ofRun("none", runs.get("none"))).isEmpty();
    runs.put("maskdeep", lines(LINES));
    runs.put("byol", lines(LINES));
    assertThat(OnlineCharts.ofRuns("scenes", runs).stream().map(Chart::title))
        .containsExactly(
            "kNN on training images, scenes",
            "kNN on training images, every level, maskdeep, scenes",
            "Effective rank of every level, maskdeep, scenes",
            "Alignment, scenes",
            "Uniformity, scenes",
            "LiDAR, scenes");
  }
}
