package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentTest {
  @Test
  void sharesInPercentHaveNoNoise() {
    assertThat(100 * 0.6565).as("in binary").isEqualTo(65.64999999999999);
    assertThat(Percent.of(0.6565)).isEqualTo(65.65);
    assertThat(Percent.text(100 * 0.6565)).isEqualTo("65.7");
    assertThat(Percent.value(54.279999999999994)).isEqualTo(54.28);
    for (int right = 0; right <= 10_000; right++) {
      assertThat(Double.toString(Percent.of(right / 10_000.0)))
          .isEqualTo(Double.toString(Double.parseDouble(right / 100 + "." + two(right % 100))));
    }
  }

  private static String two(int n) {
    return n < 10 ? "0" + n : "" + n;
  }

  @Test
  void printedNumbersAreRoundedOnceAndHalfUp() {
    assertThat(Percent.printed(46.448)).isEqualTo(46.4);
    assertThat(Percent.printed(46.45)).isEqualTo(46.5);
    assertThat(Percent.text(-0.04)).isIn("0.0", "-0.0");
    assertThat(Percent.printed(Double.NaN)).isNaN();
  }
}
