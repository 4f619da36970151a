package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class ImportantPatchesTest {
  private static final PatchGrid GRID = new PatchGrid(8, 8);
  private static final int N = 64;
  private static final int KEPT = 16;

  private static float[] floats(int draw, int count) {
    Stream random = new Streams(2).stream(Purpose.TEST, 0, draw);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static long[] lowest(float[] values, int from) {
    return IntStream.range(0, N)
        .boxed()
        .sorted(Comparator.comparing(i -> values[from + i]))
        .limit(KEPT)
        .mapToLong(i -> i)
        .sorted()
        .toArray();
  }

  /** MAE keeps the n patches with the lowest uniform numbers. */
  @Test
  void withoutAFactorTheMasksAreThoseOfMae() {
    float[] g = floats(1, 3 * N);
    float[] uniforms = floats(2, 3 * N);
    ImportantPatches patches = ImportantPatches.of(GRID, g, uniforms, 0, KEPT);
    for (int b = 0; b < 3; b++) {
      assertThat(Arrays.copyOfRange(patches.subset().visible(), b * KEPT, (b + 1) * KEPT))
          .isEqualTo(lowest(uniforms, b * N));
    }
    assertThat(patches.noisy()).isEqualTo(uniforms);
    assertThat(patches.topHidden()).isBetween(0.4, 0.95); // about 3/4
  }

  @Test
  void theTopPatchesAreAsManyAsAreVisibleAndCountedFromTheLargest() {
    float[] g = floats(1, 2 * N);
    float[] uniforms = floats(2, 2 * N);
    ImportantPatches patches = ImportantPatches.of(GRID, g, uniforms, 0.5, KEPT);
    for (int b = 0; b < 2; b++) {
      float[] own = Arrays.copyOfRange(g, b * N, (b + 1) * N);
      float[] sorted = own.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < N; i++) {
        boolean top = own[i] >= sorted[N - KEPT];
        assertThat(patches.top()[b * N + i]).isEqualTo(top ? 1 : 0);
        assertThat(patches.noisy()[b * N + i]).isEqualTo(uniforms[b * N + i] + (top ? 0.5f : 0));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "7"})
  void fromAFactorOfOneOnNoTopPatchIsSeen(double factor) {
    for (int draw = 0; draw < 200; draw++) {
      ImportantPatches patches =
          ImportantPatches.of(GRID, floats(draw, N), floats(1000 + draw, N), factor, KEPT);
      assertThat(patches.topHidden()).isEqualTo(1);
    }
  }

  /** Of equal numbers the first patches count. */
  @Test
  void tiesGoByTheIndex() {
    ImportantPatches patches = ImportantPatches.of(GRID, new float[N], new float[N], 0.5, KEPT);
    for (int i = 0; i < N; i++) {
      assertThat(patches.top()[i]).isEqualTo(i < KEPT ? 1 : 0);
    }
    assertThat(patches.subset().visible())
        .isEqualTo(IntStream.range(KEPT, 2 * KEPT).asLongStream().toArray());
  }

  /** P(Bin(m, ½) ≤ k). */
  private static double binomial(int m, int k) {
    double sum = 0;
    double term = Math.pow(0.5, m);
    for (int i = 0; i <= k; i++) {
      sum += term;
      term *= (m - i) / (i + 1.0);
    }
    return sum;
  }

  /**
   * With a factor of ½ a top patch is at ½ or above; it is seen only where fewer than n of the
   * others are below ½.
   */
  @Test
  void aTopPatchIsHardlyEverSeen() {
    assertThat(binomial(147, 48)).isCloseTo(1.570e-5, within(5e-9));
    assertThat(binomial(48, 15)).isCloseTo(6.642e-3, within(5e-7));
    int draws = 20_000;
    int seen = 0;
    int[] shown = new int[N];
    float[] g = floats(0, N);
    for (int draw = 0; draw < draws; draw++) {
      ImportantPatches patches = ImportantPatches.of(GRID, g, floats(10 + draw, N), 0.5, KEPT);
      seen += patches.topHidden() < 1 ? 1 : 0;
      for (long i : patches.subset().visible()) {
        shown[(int) i]++;
      }
    }
    double bound = binomial(48, 15);
    double share = (double) seen / draws;
    assertThat(share).isPositive().isLessThan(bound + 3 * Math.sqrt(bound / draws));
    // the others are seen evenly: a third of the time each
    float[] top = ImportantPatches.of(GRID, g, floats(10, N), 0.5, KEPT).top();
    for (int i = 0; i < N; i++) {
      double often = shown[i] / (double) draws;
      assertThat(often).isCloseTo(top[i] == 1 ? 0 : 1.0 / 3, within(0.015));
    }
  }
}
