package org.maskdeep.method.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.TrialStep;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

/** Means of visible patches where they must equal something known. */
@Tag("parity")
class PatchesTest {
  private static final int B = TrialStep.BATCH;
  private static final Streams STREAMS = MaskDeepLossTest.STREAMS;
  private static final long STEP = MaskDeepLossTest.STEP;
  private static final long[] SAMPLES = MaskDeepLossTest.SAMPLES;

  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void allPairsOfFourTilesAreTheSixVectorsOfFastMoCo() {
    PatchGrid grid = new PatchGrid(2, 2);
    double[][] p = {{1, 10}, {2, 20}, {4, 40}, {8, 80}};
    double[] flat = {1, 10, 2, 20, 4, 40, 8, 80};
    float[] weights =
        MaskBatch.draw(MaskDeepLossTest.PAIRS, List.of(grid), 6, STREAMS, 0, new long[] {0}, 0)
            .weights(0);
    NDArray patches = manager.create(flat, new Shape(1, 4, 2));
    NDArray vectors = Patches.groupMeans(patches, manager.create(weights, new Shape(1, 6, 4)));
    double[] expected = new double[12];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = i + 1; j < 4; j++) {
        expected[at++] = (p[i][0] + p[j][0]) / 2;
        expected[at++] = (p[i][1] + p[j][1]) / 2;
      }
    }
    assertThat(vectors.toDoubleArray()).containsExactly(expected);
  }

  @ParameterizedTest
  @MethodSource("partitions")
  void aPartitionTilesEveryLevelAndItsVectorsAverageToThePooledOne(MaskSampler sampler) {
    List<PatchGrid> grids =
        List.of(new PatchGrid(16, 16), new PatchGrid(8, 8), new PatchGrid(4, 4));
    int groups = 4;
    MaskBatch masks = MaskBatch.draw(sampler, grids, groups, STREAMS, STEP, SAMPLES, 1);
    for (int l = 0; l < grids.size(); l++) {
      float[] weights = masks.weights(l);
      int n = grids.get(l).size();
      for (int b = 0; b < B; b++) {
        for (int i = 0; i < n; i++) {
          int seen = 0;
          for (int g = 0; g < groups; g++) {
            seen += weights[(b * groups + g) * n + i] > 0 ? 1 : 0;
          }
          assertThat(seen).as("groups that see patch %d of level %d", i, l).isEqualTo(1);
        }
      }
      double[] values = new double[B * n * 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.sin(i);
      }
      NDArray patches = manager.create(values, new Shape(B, n, 3));
      NDArray w = manager.create(weights, new Shape(B, groups, n));
      double[] vectors = Patches.groupMeans(patches, w).mean(new int[] {1}).toDoubleArray();
      double[] pooled = Patches.mean(patches).toDoubleArray();
      assertThat(vectors).containsExactly(pooled, within(1e-14));
    }
  }

  private static List<MaskSampler> partitions() {
    return List.of(
        MaskSampler.aligned(0.25, Grouping.PARTITION),
        MaskSampler.independent(0.25, Grouping.PARTITION));
  }
}
