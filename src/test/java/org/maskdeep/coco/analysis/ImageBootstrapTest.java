package org.maskdeep.coco.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.MatchedDetections;
import org.maskdeep.coco.evaluation.WeightedFigures;

class ImageBootstrapTest {
  private static MatchedDetections first;
  private static MatchedDetections second;

  /** The second has half of the first's detections. */
  @BeforeAll
  static void match() throws IOException {
    Annotations truth = Annotations.read(CocoFixtures.path("truth.json"));
    Detections found = Detections.read(CocoFixtures.path("results.json"));
    List<Detection> half =
        IntStream.range(0, found.list().size())
            .filter(i -> i % 2 == 0)
            .mapToObj(found.list()::get)
            .toList();
    first = CocoEvaluator.match(truth, found, EvaluationOptions.boxes());
    second = CocoEvaluator.match(truth, Detections.of(half), EvaluationOptions.boxes());
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() {
    BootstrapFigures one = BootstrapFigures.of(first, new ImageBootstrap(150, 3, 1));
    for (int threads : new int[] {2, 5}) {
      assertThat(BootstrapFigures.of(first, new ImageBootstrap(150, 3, threads))).isEqualTo(one);
    }
    assertThat(BootstrapFigures.of(first, new ImageBootstrap(150, 4, 1))).isNotEqualTo(one);
  }

  @Test
  void aDrawTakesAsManyImagesAsThereAre() {
    ImageBootstrap bootstrap = new ImageBootstrap(100, 0, 1);
    int[] times = new int[30];
    for (int draw = 0; draw < 100; draw++) {
      int[] weights = bootstrap.weights(draw, 30);
      assertThat(weights).hasSize(30);
      assertThat(Arrays.stream(weights).sum()).isEqualTo(30);
      Arrays.setAll(times, i -> times[i] + weights[i]);
    }
    assertThat(Arrays.stream(times).boxed()).allMatch(n -> n > 50 && n < 150);
    assertThat(bootstrap.weights(0, 30)).isNotEqualTo(bootstrap.weights(1, 30));
  }

  /** The interval is the one of the draws' figures, each computed by itself. */
  @Test
  void intervalsArePercentilesOfTheDraws() {
    ImageBootstrap bootstrap = new ImageBootstrap(101, 7, 2);
    WeightedFigures figures = first.weighted();
    double[] ap =
        IntStream.range(0, 101)
            .mapToDouble(draw -> figures.of(bootstrap.weights(draw, 30)).stats()[0])
            .sorted()
            .toArray();
    Interval interval = BootstrapFigures.of(first, bootstrap).stats().get(0);
    assertThat(interval.low()).isCloseTo((ap[2] + ap[3]) / 2, within(1e-15));
    assertThat(interval.high()).isCloseTo((ap[97] + ap[98]) / 2, within(1e-15));
    assertThat(first.evaluation().stats()[0]).isBetween(interval.low(), interval.high());
  }

  /** NumPy's percentile of 0, 1, 4, 9 and 16: 0.1 and 15.3. */
  @Test
  void percentilesAreInterpolatedAsInNumPy() {
    Interval interval = Interval.percentile95(new double[] {16, 0, 4, 9, 1});
    assertThat(interval.low()).isCloseTo(0.1, within(1e-12));
    assertThat(interval.high()).isCloseTo(15.3, within(1e-12));
    assertThat(Interval.percentile95(new double[0])).isNull();
    assertThat(Interval.percentile95(new double[] {3})).isEqualTo(new Interval(3, 3));
    assertThat(new Interval(-0.1, 0.1).excludesZero()).isFalse();
    assertThat(new Interval(0.01, 0.1).excludesZero()).isTrue();
    assertThat(new Interval(-0.2, -0.1).excludesZero()).isTrue();
  }

  @Test
  void differencesArePaired() {
    ImageBootstrap bootstrap = new ImageBootstrap(120, 5, 2);
    Comparison same = Comparison.of(first, first, bootstrap);
    assertThat(same.deltaStats()).containsOnly(0.0);
    assertThat(same.difference().stats()).containsOnly(new Interval(0, 0));
    Comparison other = Comparison.of(first, second, bootstrap);
    WeightedFigures a = first.weighted();
    WeightedFigures b = second.weighted();
    double[] differences =
        IntStream.range(0, 120)
            .mapToObj(draw -> bootstrap.weights(draw, 30))
            .mapToDouble(w -> b.of(w).stats()[8] - a.of(w).stats()[8])
            .toArray();
    assertThat(other.difference().stats().get(8)).isEqualTo(Interval.percentile95(differences));
    assertThat(other.deltaStats().get(8))
        .isEqualTo(second.evaluation().stats()[8] - first.evaluation().stats()[8]);
    Comparison back = Comparison.of(second, first, bootstrap);
    assertThat(back.difference().stats().get(0).low())
        .isCloseTo(-other.difference().stats().get(0).high(), within(1e-15));
  }

  @Test
  void theCategoriesOfTheLargestDifferencesAreListed() {
    Comparison c = Comparison.of(first, second, new ImageBootstrap(100, 0, 2));
    String text = c.text(first.evaluation().labels());
    String table = text.substring(text.indexOf("AP by category"));
    List<String> ids =
        c.deltaPerCategory().keySet().stream()
            .sorted(
                (x, y) ->
                    Double.compare(
                        Math.abs(c.deltaPerCategory().get(y)),
                        Math.abs(c.deltaPerCategory().get(x))))
            .toList();
    assertThat(table).contains("(4 of 4)");
    List<String> rows = table.lines().skip(1).limit(4).toList();
    for (int i = 0; i < 4; i++) {
      assertThat(rows.get(i).strip())
          .startsWith(ids.get(i) + "  " + c.a().categoryNames().get(ids.get(i)));
    }
    JsonNode json = new ObjectMapper().valueToTree(c);
    assertThat(json.at("/difference/per_category").size()).isEqualTo(4);
    assertThat(json.at("/difference/stats/0").size()).isEqualTo(2);
    assertThat(json.get("delta_stats").get(0).asDouble()).isEqualTo(c.deltaStats().get(0));
    assertThat(json.at("/b/stats/0").asDouble()).isEqualTo(second.evaluation().stats()[0]);
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThatThrownBy(() -> new ImageBootstrap(10, 0, 1)).hasMessageContaining("10 draws");
    assertThatThrownBy(() -> new ImageBootstrap(1_000_000, 0, 1)).hasMessageContaining("100000");
    assertThatThrownBy(() -> new ImageBootstrap(100, 0, 0)).hasMessageContaining("threads = 0");
  }
}
