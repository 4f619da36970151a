package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.random.Streams;

class TokenSubsetTest {
  private static final PatchGrid GRID = new PatchGrid(6, 6);
  private static final long[] SAMPLES = {3, 8, 21};

  private static TokenSubset draw(double visible, long step) {
    return TokenSubset.of(
        MaskBatch.draw(
            MaskSampler.random(visible), List.of(GRID), 1, new Streams(1), step, SAMPLES, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.25, 0.5, 0.97})
  void restoringPutsEveryPatchBackInItsPlace(double visible) {
    TokenSubset subset = draw(visible, 4);
    int n = subset.visibleCount();
    int m = subset.hiddenCount();
    assertThat(n).isEqualTo(GRID.visibleCount(visible));
    assertThat(n + m).isEqualTo(36);
    for (int b = 0; b < SAMPLES.length; b++) {
      long[] sequence = new long[36]; // the visible, then the hidden ones
      System.arraycopy(subset.visible(), b * n, sequence, 0, n);
      System.arraycopy(subset.hidden(), b * m, sequence, n, m);
      for (int patch = 0; patch < 36; patch++) {
        assertThat(sequence[(int) subset.restore()[b * 36 + patch]]).isEqualTo(patch);
      }
    }
  }

  @Test
  void itIsAFunctionOfSeedStepAndImage() {
    assertThat(draw(0.25, 4).visible()).isEqualTo(draw(0.25, 4).visible());
    assertThat(draw(0.25, 5).visible()).isNotEqualTo(draw(0.25, 4).visible());
  }

  @Test
  void masksOfSingleImagesAreABatch() {
    PatchGrid small = new PatchGrid(2, 2);
    TokenSubset subset = TokenSubset.of(Mask.of(small, 0), Mask.of(small, 3));
    assertThat(subset.images()).isEqualTo(2);
    assertThat(subset.visible()).containsExactly(0, 3);
    assertThat(subset.hidden()).containsExactly(1, 2, 3, 0, 1, 2);
    assertThat(subset.restore()).containsExactly(0, 1, 2, 3, 1, 2, 3, 0);
    assertThatThrownBy(() -> TokenSubset.of(Mask.of(small, 0), Mask.of(small, 1, 2)))
        .hasMessageContaining("2 visible patches beside one of 1");
  }

  @Test
  void allVisibleAndSeveralGroupsAreRefused() {
    assertThatThrownBy(() -> draw(1, 0)).hasMessageContaining("hide at least one");
    assertThatThrownBy(
            () ->
                TokenSubset.of(
                    MaskBatch.draw(
                        MaskSampler.random(0.25), List.of(GRID), 2, new Streams(1), 0, SAMPLES, 0)))
        .hasMessageContaining("2 groups");
  }
}
