package org.maskdeep.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DurationsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aDurationHasTwoUnitsOrOne() {
    assertThat(Durations.of(45)).isEqualTo("45 s");
    assertThat(Durations.of(200)).isEqualTo("3 min 20 s");
    assertThat(Durations.of(7500)).isEqualTo("2 h 5 min");
    assertThat(Durations.rounded(45.4)).isEqualTo("45 s");
    assertThat(Durations.rounded(3998.1)).isEqualTo("67 min");
    assertThat(Durations.rounded(6729.7)).isEqualTo("1.9 h");
    assertThat(Durations.rounded(4 * 86400 + 8000)).isEqualTo("4.1 days");
  }

  @Test
  void aRateKnowsTheTimeForTheRest() {
    Rate rate = new Rate(30, 2 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(15);
    assertThat(rate.timeFor(3000)).isEqualTo("3 min 20 s");
    assertThat(new Rate(0, SECOND).perSecond()).isZero();
    assertThat(new Rate(0, SECOND).timeFor(7)).isEqualTo("0 s");
    assertThat(new Rate(7, 0).perSecond()).isFinite();
  }
}
