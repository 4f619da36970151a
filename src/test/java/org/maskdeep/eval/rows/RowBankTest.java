package org.maskdeep.eval.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class RowBankTest {
  private static final int WIDTH = 24;
  private static final int K = 9;
  private static final float[] BASE = values(500, 1);
  private static final float[] QUERIES = values(70, 2);

  private static float[] values(int rows, int seed) {
    Stream random = new Streams(seed).stream(Purpose.TEST, 0, 0);
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 * random.nextGaussian());
    }
    return values;
  }

  private static RowBank bank(float[] values, int width, boolean half, int rowsOfBlock) {
    RowBank bank = new RowBank(width, half, Device.cpu(), rowsOfBlock);
    for (int from = 0; from < values.length; from += width) {
      bank.add(values, from);
    }
    return bank;
  }

  private static TopK nearest(boolean half, int blockOfBase, int blockOfQueries) {
    try (RowBank base = bank(BASE, WIDTH, half, blockOfBase);
        RowBank queries = bank(QUERIES, WIDTH, half, blockOfQueries)) {
      assertThat(base.size()).isEqualTo(500);
      return base.nearest(queries, K);
    }
  }

  private static double cosine(int query, int row) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int j = 0; j < WIDTH; j++) {
      double a = QUERIES[query * WIDTH + j];
      double b = BASE[row * WIDTH + j];
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
    return ab / Math.sqrt(aa * bb);
  }

  /** Of unit rows of 24 numbers a cosine is off by at most some 24 roundings, 24 · 2⁻²⁴. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 499, 500, 501})
  void blocksOfAnySizeFindWhatAPlainSearchFinds(int block) {
    TopK found = nearest(false, block, 1 + block / 3);
    for (int q = 0; q < 70; q++) {
      int query = q;
      int[] expected =
          IntStream.range(0, 500)
              .boxed()
              .sorted(Comparator.comparingDouble(row -> -cosine(query, row)))
              .limit(K)
              .mapToInt(row -> row)
              .toArray();
      assertThat(found.indices()[q]).containsExactly(expected);
      for (int j = 0; j < K; j++) {
        assertThat((double) found.values()[q][j])
            .isCloseTo(cosine(q, expected[j]), within(24 * 0x1p-24));
      }
    }
  }

  /** Each number is off by 2⁻¹¹ of itself, so a cosine by at most 2 · 2⁻¹¹. */
  @Test
  void sixteenBitsFindNearlyTheSame() {
    TopK found = nearest(true, 64, 64);
    TopK exact = nearest(false, 64, 64);
    boolean differs = false;
    for (int q = 0; q < 70; q++) {
      for (int j = 0; j < K; j++) {
        float similarity = found.values()[q][j];
        assertThat((double) similarity)
            .isCloseTo(cosine(q, found.indices()[q][j]), within(0x1p-10));
        assertThat(similarity).isCloseTo(exact.values()[q][j], within(0x1p-10f));
        differs |= similarity != exact.values()[q][j];
      }
    }
    assertThat(differs).as("16 bits are not 32").isTrue();
  }

  /** Rows along the axes have cosines 0 and 1 whatever the order of sums. */
  @Test
  void equallyNearRowsOfDifferentBlocksComeInTheirOrder() {
    float[] axes = new float[40 * 4];
    for (int i = 0; i < 40; i++) {
      axes[i * 4 + i % 4] = 1 + i;
    }
    try (RowBank base = bank(axes, 4, false, 6);
        RowBank queries = bank(new float[] {0, 2, 0, 0}, 4, false, 1)) {
      TopK found = base.nearest(queries, 12);
      assertThat(found.indices()[0]).containsExactly(1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 0, 2);
      assertThat(Arrays.copyOf(found.values()[0], 10)).containsOnly(1f);
      assertThat(found.values()[0][10]).isZero();
    }
  }

  @Test
  void aRowOfZerosIsNeitherNearNorAnError() {
    try (RowBank base = bank(new float[] {0, 0, 1, 1}, 2, true, 1);
        RowBank queries = bank(new float[] {1, 1}, 2, true, 1)) {
      TopK found = base.nearest(queries, 2);
      assertThat(found.indices()[0]).containsExactly(1, 0);
      assertThat(found.values()[0][1]).isZero();
    }
  }

  @Test
  void whatDoesNotFitIsSaid() {
    try (RowBank base = bank(new float[] {1, 2, 3, 4}, 2, false, 8);
        RowBank wide = bank(new float[] {1, 2, 3, 4}, 4, false, 8)) {
      assertThatThrownBy(() -> base.nearest(base, 3)).hasMessageContaining("k must be in [1, 2]");
      assertThatThrownBy(() -> base.nearest(wide, 1)).hasMessageContaining("rows of equal width");
      assertThatThrownBy(() -> new RowBank(0, false, Device.cpu())).hasMessageContaining("width");
    }
  }
}
