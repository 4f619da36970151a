package org.maskdeep.eval.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.eval.patch.NearestPatches.Near;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class NearestPatchesTest {
  private static final FeatureMap MAP = new FeatureMap("C4", 2, 16);
  private static final PatchGrid GRID = new PatchGrid(1, 3);

  private static PatchFeatures image(float... values) {
    return new PatchFeatures(MAP, GRID, values);
  }

  @Test
  void eachImageGivesItsNearestPatchAndEqualOnesStandInOrder() {
    NearestPatches search = new NearestPatches(new float[] {1, 0}, 3);
    search.offer(10, image(0, 1, 1, 1, -1, 0)); // best: patch 1, cosine √½
    search.offer(11, image(2, 0, 5, 0, 0, 1)); // patches 0 and 1 are equally near
    search.offer(12, image(3, 3, 0, 1, 0, 1)); // as near as that of 10
    search.offer(13, image(0, 1, 0, 1, -1, 0)); // 0: too far
    float half = (float) Math.sqrt(0.5);
    assertThat(search.found())
        .containsExactly(
            new Near(11, GRID, 0, 1), new Near(10, GRID, 1, half), new Near(12, GRID, 0, half));
  }

  @Test
  void itFindsWhatSortingAllFinds() {
    Stream random = new Streams(4).stream(Purpose.SCENE, 0, 0);
    float[] query = {0.3f, -0.8f};
    NearestPatches search = new NearestPatches(query, 5);
    List<Near> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      float[] values = new float[6];
      for (int v = 0; v < values.length; v++) {
        values[v] = (float) (random.nextDouble() - 0.5);
      }
      PatchFeatures features = image(values);
      search.offer(i, features);
      float[] cosines = features.cosines(query);
      for (int patch = 0; patch < 3; patch++) {
        boolean best = true;
        for (float other : cosines) {
          best &= cosines[patch] >= other;
        }
        if (best) {
          all.add(new Near(i, GRID, patch, cosines[patch]));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Near::cosine).reversed());
    assertThat(search.found()).isEqualTo(all.subList(0, 5));
  }

  @Test
  void noneIsNoNumberOfNeighbours() {
    assertThatThrownBy(() -> new NearestPatches(new float[2], 0))
        .hasMessageContaining("number of neighbours = 0");
  }
}
