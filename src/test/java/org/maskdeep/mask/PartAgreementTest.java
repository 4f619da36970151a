package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PartAgreementTest {
  private static final int[] OBJECTS = {0, 0, 0, 0, 1, 1, 2, 2};

  @Test
  void theSameDivisionUnderOtherNamesIsPerfect() {
    PartAgreement same = PartAgreement.of(new int[] {5, 5, 5, 5, 0, 0, 3, 3}, OBJECTS);
    assertThat(same).isEqualTo(new PartAgreement(1, 1, 2));
  }

  /** Object 1 is in part 0 with one place more (2/3), of object 2 a half is in part 1 (1/4). */
  @Test
  void eachObjectIsComparedWithThePartThatFitsBest() {
    PartAgreement some = PartAgreement.of(new int[] {1, 1, 1, 2, 0, 0, 0, 1}, OBJECTS);
    assertThat(some.bestIou()).isCloseTo((2.0 / 3 + 1.0 / 4) / 2, within(1e-12));
    assertThat(some.adjustedRandIndex())
        .isEqualTo(AdjustedRandIndex.of(new int[] {1, 1, 1, 2, 0, 0, 0, 1}, OBJECTS));
  }

  @Test
  void onePartForEverythingHasTheSharesOfTheObjects() {
    assertThat(PartAgreement.of(new int[8], OBJECTS).bestIou()).isCloseTo(0.25, within(1e-12));
    assertThat(PartAgreement.of(new int[8], new int[8]).objects()).isZero();
  }
}
