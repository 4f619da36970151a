package org.maskdeep.eval.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrincipalAxesTest {
  /** Mean (1, 2, 0); along (3, 4, 0)/5 the rows lie at −10, 0, 10, along z at 1, −2, 1. */
  private static final float[] THREE = {-5, -6, 1, 1, 2, -2, 7, 10, 1};

  @Test
  void axesMeanAndSharesAreThoseComputedByHand() {
    PrincipalAxes found = PrincipalAxes.of(THREE, 3, 2);
    close(found.mean(), 1, 2, 0);
    close(found.axes()[0], 0.6, 0.8, 0);
    close(found.axes()[1], 0, 0, 1);
    close(found.shares(), 200.0 / 206, 6.0 / 206);
    double[][] points = found.project(THREE);
    close(points[0], -10, 1);
    close(points[1], 0, -2);
    close(points[2], 10, 1);
    close(found.project(new float[] {1, 2, 5})[0], 0, 5);
  }

  /** The same rows with columns that are always 7: more columns than rows, nothing else to see. */
  @Test
  void moreColumnsThanRowsMakeNoDifference() {
    float[] wide = new float[3 * 5];
    for (int row = 0; row < 3; row++) {
      wide[row * 5 + 1] = THREE[row * 3];
      wide[row * 5 + 2] = THREE[row * 3 + 1];
      wide[row * 5 + 4] = THREE[row * 3 + 2];
      wide[row * 5] = 7;
      wide[row * 5 + 3] = 7;
    }
    PrincipalAxes found = PrincipalAxes.of(wide, 5, 2);
    close(found.mean(), 7, 1, 2, 7, 0);
    close(found.axes()[0], 0, 0.6, 0.8, 0, 0);
    close(found.axes()[1], 0, 0, 0, 0, 1);
    close(found.shares(), 200.0 / 206, 6.0 / 206);
  }

  @Test
  void theLargestLoadingIsPositive() {
    close(PrincipalAxes.of(new float[] {0, 0, -3, 1, -6, 2}, 2, 1).axes()[0], 0.948683, -0.316228);
    close(PrincipalAxes.of(new float[] {0, 0, 3, -1, 6, -2}, 2, 1).axes()[0], 0.948683, -0.316228);
  }

  @Test
  void whatDoesNotVaryHasNoAxis() {
    PrincipalAxes line = PrincipalAxes.of(new float[] {1, 5, 2, 5, 3, 5, 4, 5}, 2, 3);
    assertThat(line.shares()).containsExactly(1, 0, 0);
    assertThat(line.axes()[1]).containsExactly(0, 0);
    assertThat(line.axes()[2]).containsExactly(0, 0);
    PrincipalAxes point = PrincipalAxes.of(new float[] {3, 4, 5}, 3, 2);
    assertThat(point.shares()).containsExactly(0, 0);
    assertThat(point.project(new float[] {3, 4, 9})[0]).containsExactly(0, 0);
  }

  @Test
  void halfARowIsRefused() {
    assertThatThrownBy(() -> PrincipalAxes.of(new float[5], 2, 1))
        .hasMessageContaining("5 values are not rows of 2");
    assertThatThrownBy(() -> PrincipalAxes.of(new float[0], 2, 1)).hasMessageContaining("0 values");
  }

  private static void close(double[] found, double... expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-6));
    }
  }
}
