package org.maskdeep.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void smoothingIsTheWeightedMeanOfWhatCameBefore() {
    Series s = new Series("a", new double[] {0, 1, 2}, new double[] {4, 8, 2}).smoothed(0.5);
    assertThat(s.y()[0]).isEqualTo(4);
    assertThat(s.y()[1]).isCloseTo((0.5 * 4 + 8) / 1.5, within(1e-12));
    assertThat(s.y()[2]).isCloseTo((0.25 * 4 + 0.5 * 8 + 2) / 1.75, within(1e-12));
  }

  @Property(tries = 200)
  void thinningKeepsTheExtremesAndTheOrder(
      @ForAll @Size(min = 1, max = 300) double[] y, @ForAll @IntRange(min = 1, max = 20) int n) {
    double[] x = new double[y.length];
    Arrays.setAll(x, i -> i);
    Series thin = new Series("a", x, y).thinned(n);
    assertThat(thin.size()).isLessThanOrEqualTo(Math.max(2 * n, 1));
    assertThat(Arrays.stream(thin.y()).max()).isEqualTo(Arrays.stream(y).max());
    assertThat(Arrays.stream(thin.y()).min()).isEqualTo(Arrays.stream(y).min());
    assertThat(thin.x()).isSorted().doesNotHaveDuplicates();
  }

  @Property(tries = 100)
  void smoothingStaysBetweenTheExtremes(
      @ForAll @Size(min = 1, max = 50) int[] values,
      @ForAll @DoubleRange(min = 0, max = 0.99) double beta) {
    double[] y = Arrays.stream(values).asDoubleStream().toArray();
    double[] out = new Series("a", y, y).smoothed(beta).y();
    double low = Arrays.stream(y).min().orElseThrow();
    double high = Arrays.stream(y).max().orElseThrow();
    assertThat(Arrays.stream(out).boxed())
        .allSatisfy(v -> assertThat(v).isBetween(low - 1e-3, high + 1e-3));
  }

  @Test
  void differentLengthsAreRefused() {
    assertThatThrownBy(() -> new Series("loss", new double[2], new double[3]))
        .hasMessageContainingAll("loss", "2 positions", "3 values");
  }
}
