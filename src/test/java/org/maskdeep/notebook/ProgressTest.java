package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private long now;

  @BeforeEach
  void forget() {
    FakeKernel.SHOWN.clear();
    FakeKernel.REPLACED.clear();
  }

  private Progress progress(long total) {
    Screen screen =
        KernelScreen.find(List.of(FakeKernel.class.getName()), ProgressTest.class.getClassLoader())
            .orElseThrow();
    return new Progress(screen, () -> now, "epochs", total);
  }

  @Test
  void leavesOneOutputThatNamesNoTime() {
    Progress progress = progress(4);
    for (int epoch = 1; epoch <= 4; epoch++) {
      now += SECOND;
      progress.step("loss " + epoch);
    }
    assertThat(FakeKernel.SHOWN).hasSize(1);
    assertThat(FakeKernel.REPLACED).hasSize(3).allMatch(shown -> shown.id().equals("id-0"));
    assertThat((String) FakeKernel.REPLACED.get(2).value())
        .isEqualTo("<code>" + "█".repeat(30) + "</code> epochs 100 % · 4/4 · loss 4");
  }

  @Test
  void predictsTheTimeThatIsLeft() {
    Progress progress = progress(100);
    now = 2 * SECOND;
    progress.at(1, "");
    assertThat((String) FakeKernel.SHOWN.get(0).value())
        .endsWith("epochs 1 % · 1/100 · 3 min 18 s left");
  }

  /** 900 of 1,000 steps were another process's: ten here in ten seconds leave ninety. */
  @Test
  void aResumedRunHasTheRateOfItsOwnSteps() {
    Progress progress = progress(1000);
    progress.from(900);
    now = 10 * SECOND;
    progress.at(910, "");
    assertThat((String) FakeKernel.SHOWN.get(0).value()).endsWith("epochs 90 % · 900/1000");
    assertThat((String) FakeKernel.REPLACED.get(0).value()).endsWith("910/1000 · 1 min 30 s left");
  }

  @Test
  void isNotRedrawnMoreThanFiveTimesASecondExceptAtTheEnd() {
    Progress progress = progress(1000);
    for (int step = 1; step <= 1000; step++) {
      now += SECOND / 1000;
      progress.step("");
    }
    assertThat(FakeKernel.REPLACED).hasSize(5);
    assertThat((String) FakeKernel.REPLACED.get(4).value()).contains("1000/1000");
  }

  @Test
  void aNoteCannotBreakTheHtml() {
    progress(1).step("a < b & c");
    assertThat((String) FakeKernel.SHOWN.get(0).value()).endsWith("a &lt; b &amp; c");
  }

  @Test
  void isTextWithoutAKernel() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new TextScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    new Progress(screen, () -> now, "epochs", 2).at(2, "done");
    assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("epochs 100 % · 2/2 · done");
  }

  @Test
  void nothingToDoIsRejected() {
    assertThatThrownBy(() -> progress(0)).hasMessageContaining("give at least 1");
  }
}
