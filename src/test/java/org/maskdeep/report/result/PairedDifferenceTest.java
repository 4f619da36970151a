package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedDifferenceTest {
  @Test
  void onlyCommonSeedsCountAndTheirOrderDoesNot() {
    SeedValues result = SeedValues.of(List.of(3L, 0L, 1L, 2L), 99, 42.1, 44.9, 48);
    SeedValues reference = SeedValues.of(List.of(0L, 2L, 1L, 7L), 40, 46, 43, 1);
    PairedDifference difference = PairedDifference.of(result, reference);
    assertThat(difference.differences()).hasSize(3);
    assertThat(difference.mean()).isCloseTo(2.0, within(1e-9)); // 2.1, 1.9, 2.0
    assertThat(difference.std()).isCloseTo(0.1, within(1e-9));
    assertThat(difference.halfWidth()).isCloseTo(4.3027 * 0.1 / Math.sqrt(3), within(1e-4));
    assertThat(difference.excludesZero()).isTrue();
    assertThat(difference.text()).isEqualTo("+2.0 ± 0.2*");
  }

  @Test
  void anIntervalWithZeroInItIsNotMarked() {
    SeedValues reference = SeedValues.of(List.of(0L, 1L), 50, 51);
    PairedDifference difference =
        PairedDifference.of(SeedValues.of(List.of(0L, 1L), 49, 50.5), reference);
    assertThat(difference.text()).isEqualTo("−0.8 ± 3.2"); // 12.706 · 0.354 / √2
    assertThat(difference.excludesZero()).isFalse();
  }

  @Test
  void oneSeedHasADifferenceButNoInterval() {
    SeedValues reference = SeedValues.of(List.of(0L, 1L), 50, 51);
    PairedDifference one = PairedDifference.of(SeedValues.of(List.of(1L), 52.5), reference);
    assertThat(one.text()).isEqualTo("+1.5 (one seed)");
    assertThat(one.halfWidth()).isNull();
    assertThat(one.excludesZero()).isFalse();
    assertThat(PairedDifference.of(SeedValues.NONE, reference).text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 12.706",
    "2, 4.303",
    "3, 3.182",
    "4, 2.776",
    "9, 2.262",
    "30, 2.042",
    "60, 2.000"
  })
  void quantilesAreThoseOfTheTables(int freedom, double quantile) {
    assertThat(StudentT.quantile(freedom)).isCloseTo(quantile, within(5e-4));
  }

  /**
   * The density, up to its constant, summed up by Simpson's rule within and beyond the quantile.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13, 17, 22, 27, 29, 30, 31, 45, 100})
  void ninetyFivePercentLieWithinTheQuantile(int freedom) {
    double quantile = StudentT.quantile(freedom);
    double inner = integral(0, Math.atan(quantile / Math.sqrt(freedom)), freedom);
    double all = integral(0, Math.PI / 2, freedom);
    assertThat(inner / all).isCloseTo(0.95, within(1e-5));
  }

  /** With t = √ν tan φ the density becomes cos^(ν−1) φ. */
  private static double integral(double from, double to, int freedom) {
    int n = 20_000;
    double h = (to - from) / n;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      int weight = i == 0 || i == n ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.pow(Math.cos(from + i * h), freedom - 1);
    }
    return sum * h / 3;
  }
}
