package org.maskdeep.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void cosineWarmsUpLinearlyAndFallsToItsEnd() {
    Schedule s = new Schedule.Cosine(1, 0.2, 110, 10, 0.5);
    assertThat(s.at(0)).isEqualTo(0.5);
    assertThat(s.at(5)).isEqualTo(0.75);
    assertThat(s.at(10)).isEqualTo(1);
    assertThat(s.at(60)).isCloseTo(0.6, within(1e-12));
    assertThat(s.at(35)).isCloseTo(0.2 + 0.8 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(s.at(110)).isEqualTo(0.2);
    assertThat(s.at(1000)).isEqualTo(0.2);
  }

  @Test
  void cosineWithoutWarmUpStartsAtItsBase() {
    assertThat(Schedule.cosine(0.3, 100, 0).at(0)).isEqualTo(0.3);
    assertThat(Schedule.cosine(0.3, 100, 0).at(100)).isZero();
    assertThat(Schedule.cosine(0.3, 100, 4).at(1)).isCloseTo(0.075, within(1e-15));
  }

  @Property(tries = 200)
  void cosineRisesThenFallsAndStaysBetweenItsEnds(
      @ForAll @LongRange(min = 0, max = 20) long warmup,
      @ForAll @LongRange(min = 1, max = 50) long rest,
      @ForAll @DoubleRange(min = 0, max = 0.5) double end) {
    Schedule s = new Schedule.Cosine(1, end, warmup + rest, warmup, 0);
    double[] v = LongStream.rangeClosed(0, warmup + rest + 3).mapToDouble(s::at).toArray();
    assertThat(v[(int) warmup]).isEqualTo(1);
    for (int k = 1; k < v.length; k++) {
      if (k <= warmup) {
        assertThat(v[k]).isGreaterThan(v[k - 1]);
      } else {
        assertThat(v[k]).isLessThanOrEqualTo(v[k - 1]).isGreaterThanOrEqualTo(end - 1e-15);
      }
    }
  }

  @Test
  void multiStepMultipliesAtEachMilestone() {
    Schedule s = new Schedule.MultiStep(0.02, List.of(60L, 80L), 0.1, 4, 0.002);
    double[] v = DoubleStream.of(0, 2, 4, 59, 60, 79, 80, 500).map(k -> s.at((long) k)).toArray();
    double[] expected = {0.002, 0.011, 0.02, 0.02, 0.002, 0.002, 0.0002, 0.0002};
    assertThat(v).containsExactly(expected, within(1e-15));
    assertThat(Schedule.multiStep(3, List.of(), 0.1).at(7)).isEqualTo(3);
  }

  @Test
  void emaMomentumRisesFromItsStartToOne() {
    Schedule s = Schedule.ema(0.99, 200);
    assertThat(s.at(0)).isCloseTo(0.99, within(1e-15));
    assertThat(s.at(100)).isCloseTo(0.995, within(1e-15));
    assertThat(s.at(50)).isCloseTo(1 - 0.01 * (Math.sqrt(0.5) + 1) / 2, within(1e-15));
    assertThat(s.at(200)).isEqualTo(1);
    assertThat(s.at(201)).isEqualTo(1);
  }

  @Test
  void constantStays() {
    assertThat(Schedule.constant(0.996).at(0)).isEqualTo(0.996);
    assertThat(Schedule.constant(0.996).at(1_000_000_000_000L)).isEqualTo(0.996);
  }

  @Test
  void learningRateScalesWithTheBatch() {
    assertThat(new ScaledLearningRate(0.3, 4096).value()).isCloseTo(4.8, within(1e-12));
    assertThat(new ScaledLearningRate(0.05, 64).value()).isEqualTo(0.0125);
  }

  @Test
  void badValuesAreNamed() {
    assertThatThrownBy(() -> Schedule.constant(1).at(-1)).hasMessageContaining("step = -1");
    assertThatThrownBy(() -> Schedule.constant(-1)).hasMessageContaining("value = -1.0");
    assertThatThrownBy(() -> Schedule.cosine(1, 10, 10))
        .hasMessage("steps = 10 must be more than the 10 warm-up steps");
    assertThatThrownBy(() -> Schedule.cosine(1, 10, -1)).hasMessageContaining("warm-up steps = -1");
    assertThatThrownBy(() -> Schedule.cosine(Double.NaN, 10, 1)).hasMessageContaining("base = NaN");
    assertThatThrownBy(() -> Schedule.multiStep(1, List.of(8L, 6L), 0.1))
        .hasMessageContaining("milestones [8, 6] must ascend");
    assertThatThrownBy(() -> Schedule.multiStep(1, List.of(8L), 0))
        .hasMessageContaining("gamma = 0.0");
    assertThatThrownBy(() -> Schedule.ema(1.1, 10)).hasMessageContaining("m0 = 1.1");
    assertThatThrownBy(() -> Schedule.ema(0.9, 0)).hasMessageContaining("steps = 0");
    assertThatThrownBy(() -> new ScaledLearningRate(0.3, 0)).hasMessageContaining("batch size = 0");
  }
}
