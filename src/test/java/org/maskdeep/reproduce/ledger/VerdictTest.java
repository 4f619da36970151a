package org.maskdeep.reproduce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.report.Samples;
import org.maskdeep.report.result.LedgerEntry;

class VerdictTest {
  /** Seeds 0, 1, 2; standard deviation 1. */
  private static final LedgerEntry THREE =
      Samples.entry("byol", 50, "2026-11-27T10:00:00Z", Map.of(), List.of(49.0, 50.0, 51.0));

  private static final double T = 4.3027; // of two degrees of freedom

  @Test
  void aSeedIsComparedWithItsOwnValue() {
    Verdict same = Verdict.of(THREE, Map.of(0L, 49.04));
    assertThat(same.kind()).isEqualTo(Verdict.Kind.SAME);
    assertThat(same.then()).isEqualTo(49);
    assertThat(same.within()).isCloseTo(T * Math.sqrt(2), within(1e-9));
    assertThat(Verdict.of(THREE, Map.of(0L, 49.06)).kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(0L, 55.08)).kind()).isEqualTo(Verdict.Kind.WITHIN);
    Verdict outside = Verdict.of(THREE, Map.of(0L, 55.1));
    assertThat(outside.kind()).isEqualTo(Verdict.Kind.OUTSIDE);
    assertThat(outside.sentence())
        .isEqualTo("outside the spread of seeds (then 49.0 %, now 55.1 %; ± 6.1 points)");
  }

  @Test
  void theMeanOfMoreSeedsMustBeNearer() {
    Verdict all = Verdict.of(THREE, Map.of(0L, 52.4, 1L, 53.4, 2L, 54.4));
    assertThat(all.within()).isCloseTo(T * Math.sqrt(2 / 3.0), within(1e-9));
    assertThat(all.kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(0L, 52.6, 1L, 53.6, 2L, 54.6)).kind())
        .isEqualTo(Verdict.Kind.OUTSIDE);
  }

  @Test
  void seedsThatWereNotMeasuredAreComparedWithTheMean() {
    Verdict other = Verdict.of(THREE, Map.of(9L, 54.9));
    assertThat(other.then()).isEqualTo(50);
    assertThat(other.within()).isCloseTo(T * Math.sqrt(1 + 1 / 3.0), within(1e-9));
    assertThat(other.kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(9L, 55.0)).kind()).isEqualTo(Verdict.Kind.OUTSIDE);
  }

  @Test
  void oneSeedHasNoSpread() {
    LedgerEntry one = VerdictTest.single(49.0);
    assertThat(Verdict.of(one, Map.of(0L, 49.0)).kind()).isEqualTo(Verdict.Kind.SAME);
    Verdict other = Verdict.of(one, Map.of(0L, 49.1));
    assertThat(other.kind()).isEqualTo(Verdict.Kind.OUTSIDE);
    assertThat(other.sentence()).startsWith("another number (then 49.0 %, now 49.1 %; the entry");
  }

  private static LedgerEntry single(double value) {
    LedgerEntry e = THREE;
    return new LedgerEntry(
        e.scale(),
        e.method(),
        e.probe(),
        e.dataset(),
        e.epochs(),
        value,
        null,
        List.of(0L),
        List.of(value),
        e.recipe(),
        e.recipeHash(),
        e.command(),
        e.commit(),
        e.time(),
        e.wallSeconds(),
        e.machine(),
        e.protocol(),
        e.settings(),
        e.measurement());
  }
}
