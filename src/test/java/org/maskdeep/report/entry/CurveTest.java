package org.maskdeep.report.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {
  @Test
  void aLongCurveBecomesMeansOfStretchesWithTheirLastSteps() {
    double[] x = new double[3 * Curve.MOST];
    double[] y = new double[x.length];
    List<Long> steps = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      x[i] = 2 * i;
      y[i] = i % 3 == 1 ? 40 + i : 10 + i;
      if (i % 3 == 2) {
        steps.add((long) x[i]);
        means.add((double) (i - 1 + 20)); // of 10 + i - 2, 40 + i - 1, 10 + i
      }
    }
    assertThat(Curve.of(7, x, y)).isEqualTo(new Curve(7, steps, means));
  }

  @Test
  void aShortCurveStaysAsItIsWithoutWhatIsNotFinite() {
    double[] x = {0, 20, 40, 60};
    double[] y = {1.23456, Double.NaN, 2, Double.POSITIVE_INFINITY};
    assertThat(Curve.of(1, x, y)).isEqualTo(new Curve(1, List.of(0L, 40L), List.of(1.235, 2.0)));
    assertThat(Curve.of(1, new double[0], new double[0]).steps()).isEmpty();
  }

  @Test
  void whereStretchesCannotBeEqualTheyDifferByAPointAndLeaveNoneOut() {
    double[] x = new double[Curve.MOST + 7];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    Curve curve = Curve.of(1, x, x);
    assertThat(curve.steps()).hasSize(Curve.MOST).endsWith((long) x.length - 1);
    long before = -1;
    for (int i = 0; i < Curve.MOST; i++) {
      long length = curve.steps().get(i) - before;
      assertThat(length).isBetween(1L, 2L);
      assertThat(curve.values().get(i)).isEqualTo(before + (length + 1) / 2.0);
      before = curve.steps().get(i);
    }
  }
}
