package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class RectanglePriorTest {
  private static final int DRAWS = 3000;

  private static RectanglePrior prior(int side) {
    return new RectanglePrior(new PatchGrid(side, side));
  }

  private static Stream random(int draw) {
    return new Streams(6).stream(Purpose.PRIOR, 0, draw);
  }

  /** Rows and columns of the box around a mask: height, width. */
  private static int[] box(Mask mask, int side) {
    int top = side;
    int bottom = -1;
    int left = side;
    int right = -1;
    for (int i : mask.visibleIndices()) {
      top = Math.min(top, i / side);
      bottom = Math.max(bottom, i / side);
      left = Math.min(left, i % side);
      right = Math.max(right, i % side);
    }
    return new int[] {bottom - top + 1, right - left + 1};
  }

  @Test
  void thePapersNumbersHoldOnItsGridAndScaleWithOthers() {
    assertThat(prior(14).areas()).containsExactly(40, 160);
    assertThat(prior(14).heights()).containsExactly(4, 10);
    assertThat(prior(8).areas()).containsExactly(13, 52);
    assertThat(prior(8).heights()).containsExactly(2, 6);
    assertThat(prior(4).areas()).containsExactly(3, 13);
    assertThat(prior(4).heights()).containsExactly(1, 3);
    assertThat(prior(28).areas()).containsExactly(160, 640);
    assertThat(prior(28).heights()).containsExactly(8, 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 8, 14, 28})
  void aRectangleIsWholeAndInsideTheGrid(int side) {
    RectanglePrior prior = prior(side);
    Set<Integer> heights = new TreeSet<>();
    Set<Integer> seen = new TreeSet<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      Mask mask = prior.rectangle(random(draw));
      int[] box = box(mask, side);
      assertThat(mask.visibleCount()).isEqualTo(box[0] * box[1]); // no gap
      heights.add(box[0]);
      for (int i : mask.visibleIndices()) {
        seen.add(i);
      }
      if (side == 14) {
        assertThat(mask.visibleCount()).isBetween(40, 140);
        assertThat(box[1]).isBetween(4, 14);
      }
    }
    assertThat(heights).hasSize(prior.heights()[1] - prior.heights()[0] + 1);
    assertThat(heights).contains(prior.heights()[0], prior.heights()[1]);
    assertThat(seen).as("every patch is important now and then").hasSize(side * side);
  }

  /** Height and area are drawn evenly: on 14x14 a height of 4 needs 14 columns from area 53 on. */
  @Test
  void areasAndHeightsAreEvenlyDrawn() {
    int[] counts = new int[11];
    int capped = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] box = box(prior(14).rectangle(random(draw)), 14);
      counts[box[0]]++;
      capped += box[0] == 4 && box[1] == 14 ? 1 : 0;
    }
    for (int height = 4; height <= 10; height++) {
      double deviation = Math.sqrt(DRAWS * (1 / 7.0) * (6 / 7.0));
      assertThat((double) counts[height]).isCloseTo(DRAWS / 7.0, within(4 * deviation));
    }
    double share = 108 / 121.0; // areas 53 … 160 of 40 … 160
    assertThat(capped / (double) counts[4]).isCloseTo(share, within(0.07));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 14})
  void insideIsHalfANaturalUnitAboveTheNoise(int side) {
    RectanglePrior prior = prior(side);
    int n = side * side;
    double lowest = 9;
    double highest = -9;
    for (int draw = 0; draw < 300; draw++) {
      float[] map = new float[n + 2];
      prior.draw(random(draw), map, 1);
      assertThat(map[0]).isZero();
      assertThat(map[n + 1]).isZero();
      Mask inside = prior.rectangle(random(draw)); // the rectangle is drawn first
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += map[1 + i];
        for (int j = 0; j < n; j++) {
          if (inside.visible(i) && !inside.visible(j)) {
            double ratio = Math.log(map[1 + i] / map[1 + j]);
            lowest = Math.min(lowest, ratio);
            highest = Math.max(highest, ratio);
          }
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(lowest).isBetween(-0.5, -0.3);
    assertThat(highest).isBetween(1.3, 1.5);
  }

  @Test
  void aGridThatIsNotSquareIsRefused() {
    assertThatThrownBy(() -> new RectanglePrior(new PatchGrid(4, 6)))
        .hasMessageContainingAll("4x6", "square");
  }
}
