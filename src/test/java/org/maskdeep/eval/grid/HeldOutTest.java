package org.maskdeep.eval.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  /** Classes of 40, 9, 2 and 1 samples. */
  private static final int[] LABELS = labels(40, 9, 2, 1);

  private static int[] labels(int... counts) {
    int[] labels = new int[Arrays.stream(counts).sum()];
    int at = 0;
    for (int c = 0; c < counts.length; c++) {
      Arrays.fill(labels, at, at += counts[c], c);
    }
    return labels;
  }

  @Test
  void itTakesItsShareOfEveryClassButNeverAll() {
    assertThat(counts(0.1)).containsExactly(4, 1, 1, 0);
    assertThat(counts(0.25)).containsExactly(10, 2, 1, 0);
    assertThat(counts(0.99)).containsExactly(39, 8, 1, 0);
  }

  private static int[] counts(double share) {
    int[] counts = new int[4];
    for (int i : HeldOut.draw(LABELS, 4, share, 7).indices()) {
      counts[LABELS[i]]++;
    }
    return counts;
  }

  @Test
  void aSeedDrawsTheSameAgainAndAnotherOneOthers() {
    HeldOut one = HeldOut.draw(LABELS, 4, 0.25, 7);
    assertThat(HeldOut.draw(LABELS, 4, 0.25, 7)).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(HeldOut.draw(LABELS, 4, 0.25, 8)).isNotEqualTo(one);
    for (int i = 0; i < LABELS.length; i++) {
      assertThat(one.contains(i)).isEqualTo(Arrays.binarySearch(one.indices(), i) >= 0);
    }
  }

  @Test
  void nothingToHoldOutIsSaid() {
    assertThatThrownBy(() -> HeldOut.draw(new int[] {0, 1, 2}, 3, 0.5, 0))
        .hasMessageContaining("3 samples of 3 classes: nothing can be held out");
  }
}
