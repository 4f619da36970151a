package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.run.StepReport;
import org.maskdeep.train.RepresentationMetrics;

class TrainingPanelTest {
  private static final long SECOND = 1_000_000_000L;
  private long now;

  @BeforeEach
  void forget() {
    FakeKernel.SHOWN.clear();
    FakeKernel.REPLACED.clear();
  }

  private TrainingPanel panel() {
    Screen screen =
        KernelScreen.find(List.of(FakeKernel.class.getName()), getClass().getClassLoader())
            .orElseThrow();
    return new TrainingPanel(screen, () -> now, "byol");
  }

  private static StepReport report(long step, RepresentationMetrics health) {
    Map<String, Double> observed =
        health == null
            ? Map.of()
            : Map.of("feature_std", health.featureStd(), "effective_rank", health.effectiveRank());
    return new StepReport(step, 10, 0, 2.0 / (step + 1), Map.of(), 0.1, 1, observed);
  }

  private static long pictures() {
    return FakeKernel.SHOWN.stream().filter(s -> s.value() instanceof BufferedImage).count()
        + FakeKernel.REPLACED.stream().filter(s -> s.value() instanceof BufferedImage).count();
  }

  @Test
  void leavesABarAndOnePictureThatIsRedrawnNowAndThenAndAtTheEnd() {
    TrainingPanel panel = panel();
    panel.started(0, 10, 4);
    for (long step = 0; step < 10; step++) {
      now += SECOND;
      panel.stepped(report(step, step % 5 == 0 ? new RepresentationMetrics(0.8, 12) : null));
    }
    assertThat(FakeKernel.SHOWN).hasSize(2);
    assertThat(pictures()).isBetween(5L, 6L);
    BufferedImage last =
        (BufferedImage) FakeKernel.REPLACED.get(FakeKernel.REPLACED.size() - 1).value();
    assertThat(last.getHeight()).isEqualTo(3 * 380);
  }

  @Test
  void aStoppedRunIsDrawnWhenItsCheckpointIsWritten() {
    TrainingPanel panel = panel();
    panel.started(0, 100, 4);
    panel.stepped(report(0, null));
    panel.stepped(report(1, null));
    assertThat(pictures()).isZero();
    panel.saved(2);
    assertThat(pictures()).isEqualTo(1);
    assertThat(FakeKernel.REPLACED.stream().map(s -> s.value().toString()))
        .last()
        .asString()
        .endsWith("byol 2 % · 2/100 · loss 1.000");
  }

  @Test
  void aWarningIsShown() {
    panel().warned("it collapses");
    assertThat(FakeKernel.SHOWN.get(0).value()).isEqualTo("**Warning:** it collapses");
  }
}
