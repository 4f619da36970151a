package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timings are benchmarks, never tests: here is what the policy decides from measurements. */
class WaitPolicyTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path tasks;

  private void thread(String id, long waitedMillis) throws IOException {
    Path folder = Files.createDirectories(tasks.resolve(id));
    Files.writeString(folder.resolve("schedstat"), "123 " + waitedMillis * 1_000_000 + " 7\n");
  }

  @Test
  void contentionIsWhatAllThreadsWaitedSinceTheLastSample() throws IOException {
    thread("10", 5000);
    thread("11", 100);
    Contention contention = new Contention(tasks);
    assertThat(contention.sample(SECOND)).as("nothing to compare with").isZero();
    thread("10", 5400);
    thread("11", 300);
    thread("12", 200); // began meanwhile
    assertThat(contention.sample(3 * SECOND)).isCloseTo(0.4, within(1e-12));
    Files.delete(tasks.resolve("10").resolve("schedstat")); // has ended
    assertThat(contention.sample(4 * SECOND)).isZero();
  }

  @Test
  void kernelsThatDoNotCountAreLeftAlone() throws IOException {
    assertThat(Contention.measurable(tasks.resolve("nothing"))).isFalse();
    Files.createDirectories(tasks.resolve("10"));
    assertThat(Contention.measurable(tasks)).isFalse();
    Files.writeString(tasks.resolve("10").resolve("schedstat"), "");
    assertThat(Contention.measurable(tasks)).isFalse();
    thread("11", 1);
    assertThat(Contention.measurable(tasks)).isTrue();
  }

  @Test
  void threadsSleepAfterTwoBusySamplesAndSpinAfterTwoQuietOnes() {
    WaitPolicy policy = new WaitPolicy();
    assertThat(policy.sleepAfter(0.9)).isFalse(); // compiling at the start takes one sample
    assertThat(policy.sleepAfter(0.1)).isFalse();
    assertThat(policy.sleepAfter(0.9)).isFalse();
    assertThat(policy.sleepAfter(0.9)).isTrue();
    double between = (WaitPolicy.BUSY + WaitPolicy.QUIET) / 2;
    assertThat(policy.sleepAfter(between)).isTrue();
    assertThat(policy.sleepAfter(between)).isTrue();
    assertThat(policy.sleepAfter(0.1)).isTrue();
    assertThat(policy.sleepAfter(0.9)).isTrue();
    assertThat(policy.sleepAfter(0.1)).isTrue();
    assertThat(policy.sleepAfter(0.1)).isFalse();
  }

  @Test
  void asManyIdleTeamsAreHeldAsMakeMoreThreadsThanProcessors() {
    assertThat(WaitPolicy.holders(2, 2)).isEqualTo(1); // 1 + 1 + 1 > 2
    assertThat(WaitPolicy.holders(4, 4)).isEqualTo(1); // 1 + 3 + 3 > 4
    assertThat(WaitPolicy.holders(2, 4)).isEqualTo(3); // 1 + 1 + 3 > 4
    assertThat(WaitPolicy.holders(16, 16)).isEqualTo(1);
    assertThat(WaitPolicy.holders(1, 2)).as("no other thread to wait for").isZero();
    assertThat(WaitPolicy.holders(2, 64)).as("most processors are free of us").isZero();
  }
}
