package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class PartMaskTest {
  private static final PatchGrid GRID = new PatchGrid(14, 14);
  private static final MaskRatio RATIO = new MaskRatio(0.75);

  private static Stream random(long sample) {
    return new Streams(4).stream(Purpose.MASK, 0, sample, 0);
  }

  /** Sizes of parts, as a Dirichlet distribution of concentration 2 shares out the patches. */
  private static int[] parts(int patches, int count, long sample) {
    Stream random = new Streams(9).stream(Purpose.TEST, 0, sample, 0);
    double[] weights = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      // a gamma variable of shape 2 is the sum of two exponential ones
      weights[k] = -Math.log(1 - random.nextDouble()) - Math.log(1 - random.nextDouble());
      sum += weights[k];
    }
    int[] parts = new int[patches];
    double upTo = weights[0] / sum;
    for (int i = 0, k = 0; i < patches; i++) {
      while (k + 1 < count && (i + 0.5) / patches > upTo) {
        upTo += weights[++k] / sum;
      }
      parts[i] = k;
    }
    return parts;
  }

  private static int[] sizes(int[] parts, int count) {
    int[] sizes = new int[count];
    Arrays.stream(parts).forEach(part -> sizes[part]++);
    return sizes;
  }

  /** Computed by the released formula with PyTorch's rounding: sizes (5, 9, 2), order (2, 0, 1). */
  @ParameterizedTest
  @CsvSource({"1,4 7 2", "0.75,4 6 2", "0.5,4 6 2", "0.25,5 6 2", "0,5 5 2"})
  void countsAreThoseOfTheReference(double lambda, String expected) {
    int[] hidden = new PartMask(RATIO, lambda).hidden(new int[] {5, 9, 2}, new int[] {2, 0, 1});
    assertThat(hidden)
        .containsExactly(Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 0.75, 1})
  void asManyAreVisibleInEveryImage(double lambda) {
    for (int count : new int[] {1, 2, 7, 200}) {
      for (long sample = 0; sample < 20; sample++) {
        int[] parts = parts(GRID.size(), count, sample);
        for (double ratio : new double[] {0.1, 0.6, 0.75, 0.9}) {
          Mask mask =
              new PartMask(new MaskRatio(ratio), lambda).draw(GRID, parts, count, random(sample));
          assertThat(mask.visibleCount()).isEqualTo((int) Math.floor(196 * (1 - ratio) + 1e-9));
        }
      }
    }
  }

  /** λ = 0: whole parts; at most one is hidden in part, and together they are ⌊N r⌋. */
  @Test
  void wholePartsFillTheShareGreedily() {
    PartMask whole = new PartMask(RATIO, 0);
    for (long sample = 0; sample < 200; sample++) {
      int[] sizes = sizes(parts(196, 7, sample), 7);
      int[] hidden = whole.hidden(sizes, random(sample).permutation(7));
      int between = 0;
      int sum = 0;
      for (int k = 0; k < 7; k++) {
        assertThat(hidden[k]).isBetween(0, sizes[k]);
        between += hidden[k] > 0 && hidden[k] < sizes[k] ? 1 : 0;
        sum += hidden[k];
      }
      assertThat(between).isLessThanOrEqualTo(1);
      assertThat(sum).isEqualTo(147);
    }
  }

  /** λ = 1: of every part the same share, rounded half to even. */
  @Test
  void aShareOfEveryPart() {
    PartMask share = new PartMask(new MaskRatio(0.5), 1);
    int[] sizes = {0, 1, 2, 3, 5, 7, 9, 13};
    assertThat(share.hidden(sizes, new int[] {0, 1, 2, 3, 4, 5, 6, 7}))
        .containsExactly(0, 0, 1, 2, 2, 4, 4, 6); // 0.5 → 0, 1.5 → 2, 2.5 → 2, 3.5 → 4, 4.5 → 4
  }

  /** One part, or all patches alike: the random mask of MAE with the same shuffle. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void onePartIsARandomMask(double lambda) {
    for (long sample = 0; sample < 20; sample++) {
      int[] shuffled = random(sample).permutation(196);
      int[] last = Arrays.copyOfRange(shuffled, 147, 196);
      Mask one = new PartMask(RATIO, lambda).draw(GRID, new int[196], 1, random(sample));
      assertThat(one.visibleIndices()).containsExactlyInAnyOrder(last);
      Mask alike = new PartMask(RATIO, lambda).draw(GRID, new int[196], 5, random(sample));
      assertThat(alike.visibleIndices()).containsExactlyInAnyOrder(last);
    }
  }

  /** Other numbers of the same parts, in the same order of parts, hide the same patches. */
  @Test
  void numbersOfPartsDoNotMatter() {
    PartMask mask = new PartMask(RATIO, 0.4);
    int[] sizes = {30, 60, 6, 100};
    int[] order = {2, 0, 3, 1};
    int[] renamed = {3, 1, 0, 2}; // part k is called so
    int[] otherSizes = new int[4];
    int[] otherOrder = new int[4];
    for (int k = 0; k < 4; k++) {
      otherSizes[renamed[k]] = sizes[k];
      otherOrder[k] = renamed[order[k]];
    }
    int[] hidden = mask.hidden(sizes, order);
    int[] other = mask.hidden(otherSizes, otherOrder);
    for (int k = 0; k < 4; k++) {
      assertThat(other[renamed[k]]).isEqualTo(hidden[k]);
    }
  }

  /** Seven parts of random sizes: the spread of the hidden share over parts, simulated in NumPy. */
  @ParameterizedTest
  @CsvSource({"1,0.03", "0.75,0.11", "0.5,0.21", "0.25,0.30", "0,0.40"})
  void theHiddenSharesSpreadAsParts(double lambda, double deviation) {
    PartMask mask = new PartMask(RATIO, lambda);
    double sum = 0;
    double squares = 0;
    int count = 0;
    int whole = 0;
    for (long sample = 0; sample < 2000; sample++) {
      int[] sizes = sizes(parts(196, 7, sample), 7);
      int[] hidden = mask.hidden(sizes, random(sample).permutation(7));
      // each of 7 counts is off by a half at most, and so is its share before it is mixed
      assertThat(Math.abs(Arrays.stream(hidden).sum() - 147.0))
          .isLessThanOrEqualTo(3.5 * (1 + lambda));
      for (int k = 0; k < 7; k++) {
        if (sizes[k] > 0) {
          double share = (double) hidden[k] / sizes[k];
          sum += share;
          squares += share * share;
          whole += share == 0 || share == 1 ? 1 : 0;
          count++;
        }
      }
    }
    double mean = sum / count;
    assertThat(Math.sqrt(squares / count - mean * mean)).isCloseTo(deviation, within(0.02));
    if (lambda == 0) {
      assertThat((double) whole / count).isCloseTo(0.86, within(0.02));
    }
  }

  @Test
  void lambdaFallsFromNearlyOneToZeroWithinTheRun() {
    double before = 1;
    for (int epoch = 0; epoch < 40; epoch++) {
      double lambda = PartSchedule.PAPER.at(epoch, 40);
      assertThat(lambda).isLessThan(before);
      before = lambda;
    }
    assertThat(before).isZero();
    assertThat(new PartSchedule(1, 0, 1).at(9, 40)).isCloseTo(0.75, within(1e-12));
    assertThat(PartSchedule.PAPER.at(19, 40)).isCloseTo(0.75, within(1e-12));
    assertThatThrownBy(() -> PartSchedule.PAPER.at(40, 40)).hasMessageContaining("epoch 40 of 40");
  }

  @Test
  void itSaysWhatIsWrong() {
    assertThatThrownBy(() -> new MaskRatio(1)).hasMessageContaining("mask ratio 1.0");
    assertThatThrownBy(() -> new PartMask(RATIO, 1.1)).hasMessageContaining("lambda = 1.1");
    PartMask mask = new PartMask(RATIO, 0.5);
    assertThatThrownBy(() -> mask.draw(GRID, new int[195], 2, random(0)))
        .hasMessageContaining("195 patches");
    int[] parts = new int[196];
    parts[7] = 2;
    assertThatThrownBy(() -> mask.draw(GRID, parts, 2, random(0)))
        .hasMessageContaining("part 2 of a patch is outside [0, 2)");
  }
}
