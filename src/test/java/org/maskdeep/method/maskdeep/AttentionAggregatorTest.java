package org.maskdeep.method.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.PlainHeads;
import org.maskdeep.nn.layer.SinCosPosition;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/** In 64 bits, beside the loops of {@link PlainHeads}. */
@Tag("parity")
class AttentionAggregatorTest {
  private static final int D = 8;
  private static final int B = 2;
  private static final int N = 9;
  private static final int[][][] VISIBLE = {{{0, 4, 8}, {2}, {1, 3}}, {{5, 6}, {0, 1, 2, 7}, {8}}};
  private static final PatchGrid GRID = new PatchGrid(3, 3);
  private static final float[] POSITIONS = SinCosPosition.table(3, 3, D);

  private NDManager manager;
  private AttentionAggregator pooling;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
    pooling = new AttentionAggregator(D, List.of("C4", "C5"));
    pooling.initialize(manager, 5);
    // Larger than initial weights, so that scores differ and every term counts.
    Retyped.set(
        pooling.parametersByName(),
        manager,
        DataType.FLOAT64,
        (name, shape) -> numbers(name.hashCode(), (int) shape.size()));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[] numbers(int what, int n) {
    org.maskdeep.random.Stream random = new Streams(31).stream(Purpose.TEST, what & 0xFFFFFFFFL, 0);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextDouble(-1, 1);
    }
    return values;
  }

  private double[] forward(String level, double[] patches) {
    List<HierarchicalMask> images = new ArrayList<>();
    for (int[][] groups : VISIBLE) {
      images.add(
          new HierarchicalMask(List.of(Stream.of(groups).map(g -> Mask.of(GRID, g)).toList())));
    }
    NDArray p = manager.create(patches, new Shape(B, N, D));
    GroupMasks masks = new GroupMasks(manager, List.of(level), new MaskBatch(images));
    NDArray out = pooling.aggregate(new PatchMaps(List.of(new PatchMap(level, GRID, p))), masks);
    assertThat(out.getShape()).isEqualTo(new Shape(B, 3, D));
    return out.toDoubleArray();
  }

  private static double[][] image(double[] patches, int b) {
    double[][] image = new double[N][D];
    for (int i = 0; i < N; i++) {
      System.arraycopy(patches, (b * N + i) * D, image[i], 0, D);
    }
    return image;
  }

  @Test
  void everyGroupEqualsALoopOverItsVisiblePatches() {
    double[] patches = numbers(1, B * N * D);
    PlainHeads heads = new PlainHeads(pooling.parametersByName());
    for (String level : List.of("C4", "C5")) {
      double[] actual = forward(level, patches);
      for (int b = 0; b < B; b++) {
        for (int g = 0; g < 3; g++) {
          double[] expected =
              heads.attention("", level.toLowerCase(), image(patches, b), POSITIONS, VISIBLE[b][g]);
          for (int j = 0; j < D; j++) {
            assertThat(actual[(b * 3 + g) * D + j])
                .as("%s, image %d, group %d, feature %d", level, b, g, j)
                .isCloseTo(expected[j], within(1e-12));
          }
        }
      }
    }
  }

  @Test
  void equalScoresGiveTheMeanOfTheValues() {
    // A query of 0 scores all alike; with an output that copies and an MLP of 0 the values remain.
    Retyped.set(
        pooling.parametersByName(),
        manager,
        DataType.FLOAT64,
        (name, shape) -> {
          double[] values = numbers(name.hashCode(), (int) shape.size());
          if (name.equals("query") || name.startsWith("mlp.2")) {
            java.util.Arrays.fill(values, 0);
          }
          if (name.equals("out.weight")) {
            for (int i = 0; i < values.length; i++) {
              values[i] = i / D == i % D ? 1 : 0;
            }
          }
          return values;
        });
    double[] patches = numbers(2, B * N * D);
    PlainHeads heads = new PlainHeads(pooling.parametersByName());
    double[] actual = forward("C5", patches);
    for (int b = 0; b < B; b++) {
      for (int g = 0; g < 3; g++) {
        double[] mean = new double[D];
        for (int i : VISIBLE[b][g]) {
          double[] value = heads.attention("", "c5", image(patches, b), POSITIONS, i);
          for (int j = 0; j < D; j++) {
            mean[j] += value[j] / VISIBLE[b][g].length;
          }
        }
        for (int j = 0; j < D; j++) {
          assertThat(actual[(b * 3 + g) * D + j]).isCloseTo(mean[j], within(1e-12));
        }
      }
    }
  }

  @Test
  void hiddenPatchesChangeNoBit() {
    double[] patches = numbers(3, B * N * D);
    double[] before = forward("C5", patches);
    patches[3 * D] = 100; // image 0, patch 3: seen by its group 2 only
    double[] after = forward("C5", patches);
    for (int i = 0; i < before.length; i++) {
      boolean sees = i / D == 2;
      if (!sees) {
        assertThat(after[i]).as("number %d", i).isEqualTo(before[i]);
      }
    }
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void aWidthThatFourDoesNotDivideIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AttentionAggregator(10, List.of("C5")))
        .withMessageContaining("4 divides, not 10");
  }
}
