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

  @Test
  void aSeedIsComparedWithItsOwnValue() {
    Verdict same = Verdict.of(THREE, Map.of(0L, 49.04));
    assertThat(same.kind()).isEqualTo(Verdict.Kind.SAME);
    assertThat(same.then()).isEqualTo(49);
    assertThat(same.within()).isCloseTo(2 * Math.sqrt(2), within(1e-9));
    assertThat(Verdict.of(THREE, Map.of(0L, 49.06)).kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(0L, 51.82)).kind()).isEqualTo(Verdict.Kind.WITHIN);
    Verdict outside = Verdict.of(THREE, Map.of(0L, 51.84));
    assertThat(outside.kind()).isEqualTo(Verdict.Kind.OUTSIDE);
    assertThat(outside.sentence())
        .isEqualTo("outside the spread of seeds (then 49.0 %, now 51.8 %; ± 2.8 points)");
  }

  @Test
  void theMeanOfMoreSeedsMustBeNearer() {
    Verdict all = Verdict.of(THREE, Map.of(0L, 50.6, 1L, 51.6, 2L, 52.6));
    assertThat(all.within()).isCloseTo(2 * Math.sqrt(2 / 3.0), within(1e-9));
    assertThat(all.kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(0L, 50.6, 1L, 51.6, 2L, 52.8)).kind())
        .isEqualTo(Verdict.Kind.OUTSIDE);
  }

  @Test
  void seedsThatWereNotMeasuredAreComparedWithTheMean() {
    Verdict other = Verdict.of(THREE, Map.of(9L, 52.3));
    assertThat(other.then()).isEqualTo(50);
    assertThat(other.within()).isCloseTo(2 * Math.sqrt(1 + 1 / 3.0), within(1e-9));
    assertThat(other.kind()).isEqualTo(Verdict.Kind.WITHIN);
    assertThat(Verdict.of(THREE, Map.of(9L, 52.4)).kind()).isEqualTo(Verdict.Kind.OUTSIDE);
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
