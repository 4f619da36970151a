package org.maskdeep.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;

/** In 64 bits, beside loops. */
@Tag("parity")
class PatchEmbeddingTest {
  private static final int B = 3;
  private static final int C = 5;
  private static final int H = 2;
  private static final int W = 4;
  private static final int D = 6;
  private static final double EPSILON = 1e-5;

  private final double[] x = numbers(0, B * C * H * W);
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

  private static double[] numbers(int what, int n) {
    Stream random = new Streams(12).stream(Purpose.TEST, what, 0);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = 0.5 + random.nextDouble();
    }
    return values;
  }

  private PatchEmbedding embedding() {
    PatchEmbedding embedding = new PatchEmbedding(C, D, Precision.FP32);
    embedding.initialize(manager, 1);
    Retyped.set(
        embedding.parametersByName(),
        manager,
        DataType.FLOAT64,
        (name, shape) -> numbers(1 + name.length(), (int) shape.size()));
    return embedding;
  }

  private NDArray input() {
    return manager.create(x, new Shape(B, C, H, W));
  }

  private static double[] values(PatchEmbedding embedding, String name) {
    return Retyped.doubles(embedding.parametersByName().get(name).getArray());
  }

  /** The 1x1 convolution: [B · N][D], N in row order. */
  private double[][] products(PatchEmbedding embedding) {
    double[] w = values(embedding, "0.weight");
    double[][] y = new double[B * H * W][D];
    for (int row = 0; row < y.length; row++) {
      int b = row / (H * W);
      int place = row % (H * W);
      for (int o = 0; o < D; o++) {
        for (int c = 0; c < C; c++) {
          y[row][o] += w[o * C + c] * x[(b * C + c) * H * W + place];
        }
      }
    }
    return y;
  }

  private static void assertRows(
      NDArray patches, double[][] y, double[] mean, double[] variance, PatchEmbedding embedding) {
    assertThat(patches.getShape()).isEqualTo(new Shape(B, H * W, D));
    double[] actual = patches.toDoubleArray();
    double[] g = values(embedding, "1.weight");
    double[] b = values(embedding, "1.bias");
    for (int row = 0; row < y.length; row++) {
      for (int o = 0; o < D; o++) {
        double unit = (y[row][o] - mean[o]) / Math.sqrt(variance[o] + EPSILON);
        assertThat(actual[row * D + o])
            .as("row %d, feature %d", row, o)
            .isCloseTo(g[o] * unit + b[o], within(1e-11));
      }
    }
  }

  @Test
  void patchesAreTheProjectionNormalisedOverTheBatch() {
    PatchEmbedding embedding = embedding();
    double[] oldMean = values(embedding, "1.running_mean");
    double[] oldVariance = values(embedding, "1.running_var");
    double[][] y = products(embedding);
    int rows = y.length;
    double[] mean = new double[D];
    double[] variance = new double[D];
    for (int o = 0; o < D; o++) {
      for (double[] row : y) {
        mean[o] += row[o] / rows;
      }
      for (double[] row : y) {
        variance[o] += (row[o] - mean[o]) * (row[o] - mean[o]) / rows;
      }
    }
    assertRows(embedding.forward(input(), true), y, mean, variance, embedding);
    for (int o = 0; o < D; o++) {
      double unbiased = variance[o] * rows / (rows - 1);
      assertThat(values(embedding, "1.running_mean")[o])
          .isCloseTo(0.9 * oldMean[o] + 0.1 * mean[o], within(1e-12));
      assertThat(values(embedding, "1.running_var")[o])
          .isCloseTo(0.9 * oldVariance[o] + 0.1 * unbiased, within(1e-12));
    }
  }

  @Test
  void evaluationUsesTheRunningStatisticsAndLeavesThem() {
    PatchEmbedding embedding = embedding();
    double[] mean = values(embedding, "1.running_mean");
    double[] variance = values(embedding, "1.running_var");
    NDArray patches = embedding.forward(input(), false);
    assertRows(patches, products(embedding), mean, variance, embedding);
    assertThat(values(embedding, "1.running_mean")).isEqualTo(mean);
  }

  @Test
  void identityGivesTheFeatureVectorsInRowOrder() {
    double[] patches = PatchEmbedding.identity(C).forward(input(), true).toDoubleArray();
    for (int i = 0; i < patches.length; i++) {
      int b = i / (H * W * C);
      int place = i / C % (H * W);
      assertThat(patches[i]).isEqualTo(x[(b * C + i % C) * H * W + place]);
    }
  }
}
