package org.maskdeep.detect.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class NmsTest {
  @Property(tries = 200)
  void equalsTheDefinition(
      @ForAll long seed,
      @ForAll @IntRange(max = 60) int n,
      @ForAll @IntRange(min = 1, max = 9) int t) {
    Stream random = new Streams(seed).stream(Purpose.TEST, 0, 0);
    float[] values = new float[4 * n];
    float[] scores = new float[n];
    int[] groups = new int[n];
    for (int i = 0; i < n; i++) {
      values[4 * i] = random.nextInt(30);
      values[4 * i + 1] = random.nextInt(30);
      values[4 * i + 2] = values[4 * i] + 1 + random.nextInt(20);
      values[4 * i + 3] = values[4 * i + 1] + 1 + random.nextInt(20);
      scores[i] = random.nextInt(10) / 10f; // many ties
      groups[i] = random.nextInt(3);
    }
    Boxes boxes = new Boxes(values);
    double threshold = t / 10.0;
    assertThat(Nms.keep(boxes, scores, groups, threshold, n))
        .containsExactly(naive(boxes, scores, groups, threshold));
  }

  /** Again and again the first of the best that are left; what overlaps it goes. */
  private static int[] naive(Boxes boxes, float[] scores, int[] groups, double threshold) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      left.add(i);
    }
    List<Integer> kept = new ArrayList<>();
    while (!left.isEmpty()) {
      int best = left.get(0);
      for (int i : left) {
        best = scores[i] > scores[best] ? i : best;
      }
      int chosen = best;
      kept.add(chosen);
      left.removeIf(
          i ->
              i == chosen
                  || groups[i] == groups[chosen] && boxes.iou(chosen, boxes, i) > threshold);
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void ofEqualScoresTheEarlierStays() {
    Boxes twins = Boxes.of(0, 0, 10, 10, 0, 0, 10, 10, 20, 20, 30, 30);
    float[] scores = {0.5f, 0.5f, 0.9f};
    assertThat(Nms.keep(twins, scores, new int[3], 0.5, 3)).containsExactly(2, 0);
    assertThat(Nms.keep(twins, scores, new int[] {0, 1, 0}, 0.5, 3)).containsExactly(2, 0, 1);
  }

  @Test
  void noMoreThanWantedAreLookedFor() {
    Boxes apart = Boxes.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(Nms.keep(apart, new float[] {1, 2, 3}, new int[3], 0.5, 2)).containsExactly(2, 1);
  }

  @Test
  void oneScorePerBoxIsDemanded() {
    assertThatThrownBy(() -> Nms.keep(Boxes.of(0, 0, 1, 1), new float[2], new int[1], 0.5, 1))
        .hasMessageContaining("1 boxes, 2 scores");
  }
}
