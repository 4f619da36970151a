package org.maskdeep.eval.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.FakeDataset;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Features;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Engines;

class ViewVectorsTest {
  private static final double DELTA = 1e-4;

  /**
   * Directions of the first views: east, north, east; of the second ones: north, north, west. So
   * the squared distances within images are 2, 0 and 4, those between images in the first view 2,
   * 0, 2, in the second 0, 2, 2. Lengths do not matter.
   */
  @Test
  void alignmentAndUniformityAreThoseOfDirections() {
    float[] values = {1, 0, 0, 2, 0, 3, 0, 5, 7, 0, -1, 0};
    ViewVectors.Sphere sphere = new ViewVectors(2, 2, values).sphere();
    assertThat(sphere.alignment()).isCloseTo(2, within(1e-12));
    double each = Math.log((1 + 2 * Math.exp(-4)) / 3);
    assertThat(sphere.uniformity()).isCloseTo(each, within(1e-12));
  }

  @Test
  void uniformityIsTheMeanOfBothViews() {
    float[] values = {1, 0, 1, 0, -1, 0, 1, 0}; // apart in the first view, alike in the second
    assertThat(new ViewVectors(2, 2, values).sphere())
        .isEqualTo(new ViewVectors.Sphere(2, (-8 + 0) / 2.0));
  }

  /** A third view changes LiDAR only. */
  @Test
  void furtherViewsAreOnlyForLidar() {
    float[] two = random(5, 2, 3);
    float[] three = new float[5 * 3 * 3];
    for (int i = 0; i < 5; i++) {
      System.arraycopy(two, i * 6, three, i * 9, 6);
      three[i * 9 + 6 + i % 3] = 1;
    }
    ViewVectors few = new ViewVectors(2, 3, two);
    ViewVectors more = new ViewVectors(3, 3, three);
    assertThat(more.sphere()).isEqualTo(few.sphere());
    assertThat(more.lidar()).isNotCloseTo(few.lidar(), within(1e-3));
  }

  /**
   * Four images at (±2, 0) and (0, ±1), whose two views lie ±(.5, .1) or ±(.5, -.1) around: Σ_b =
   * diag(2, .5), Σ_w = diag(.25, .01) + δ.
   */
  @Test
  void lidarIsTheEffectiveRankOfTheLdaMatrix() {
    float[] centres = {2, 0, -2, 0, 0, 1, 0, -1};
    float[] values = new float[4 * 2 * 2];
    for (int i = 0; i < 4; i++) {
      float up = i % 2 == 0 ? 0.1f : -0.1f;
      for (int v = 0; v < 2; v++) {
        values[i * 4 + v * 2] = centres[2 * i] + (v == 0 ? 0.5f : -0.5f);
        values[i * 4 + v * 2 + 1] = centres[2 * i + 1] + (v == 0 ? up : -up);
      }
    }
    double a = 2 / (0.25 + DELTA);
    double b = 0.5 / (0.01 + DELTA);
    assertThat(new ViewVectors(2, 2, values).lidar()).isCloseTo(rank(a, b), within(1e-5));
  }

  /** Against loops and the closed form of the eigenvalues of Σ_w⁻¹ Σ_b in the plane. */
  @Test
  void lidarEqualsAPlainLoopOnRandomVectors() {
    int n = 7;
    int q = 3;
    float[] x = random(n, q, 2);
    double[][] mean = new double[n][2];
    double[] all = new double[2];
    for (int k = 0; k < x.length; k++) {
      mean[k / (2 * q)][k % 2] += x[k] / (double) q;
      all[k % 2] += x[k] / (double) (n * q);
    }
    double[] within = new double[3]; // xx, xy, yy
    double[] between = new double[3];
    for (int i = 0; i < n; i++) {
      add(between, mean[i][0] - all[0], mean[i][1] - all[1], n);
      for (int v = 0; v < q; v++) {
        int at = (i * q + v) * 2;
        add(within, x[at] - mean[i][0], x[at + 1] - mean[i][1], n * q);
      }
    }
    within[0] += DELTA;
    within[2] += DELTA;
    double det = within[0] * within[2] - within[1] * within[1];
    double trace =
        (within[2] * between[0] - 2 * within[1] * between[1] + within[0] * between[2]) / det;
    double product = (between[0] * between[2] - between[1] * between[1]) / det;
    double root = Math.sqrt(trace * trace / 4 - product);
    assertThat(new ViewVectors(q, 2, x).lidar())
        .isCloseTo(rank(trace / 2 + root, trace / 2 - root), within(1e-9));
  }

  private static void add(double[] matrix, double x, double y, int count) {
    matrix[0] += x * x / count;
    matrix[1] += x * y / count;
    matrix[2] += y * y / count;
  }

  private static double rank(double a, double b) {
    double p = a / (a + b);
    return Math.exp(-p * Math.log(p) - (1 - p) * Math.log(1 - p));
  }

  private static float[] random(int n, int q, int width) {
    Stream random = new Streams(4).stream(Purpose.TEST, 0, 0);
    float[] x = new float[n * q * width];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @Test
  void aCollapsedEncoderGivesFiniteNumbers() {
    float[] same = new float[3 * 2 * 4];
    Arrays.fill(same, 1.5f);
    ViewVectors vectors = new ViewVectors(2, 4, same);
    assertThat(vectors.sphere()).isEqualTo(new ViewVectors.Sphere(0, 0));
    assertThat(vectors.lidar()).isEqualTo(1);
    float[] huge = random(3, 2, 4); // fewer vectors than dimensions, and far larger than δ
    for (int i = 0; i < huge.length; i++) {
      huge[i] *= 1e12f;
    }
    assertThat(new ViewVectors(2, 4, huge).lidar()).isBetween(1.0, 2.0001);
  }

  @Test
  void whatIsNotFiniteIsSeen() {
    float[] values = random(2, 2, 2);
    assertThat(new ViewVectors(2, 2, values).isFinite()).isTrue();
    values[5] = Float.NaN;
    assertThat(new ViewVectors(2, 2, values).isFinite()).isFalse();
    values[5] = Float.POSITIVE_INFINITY;
    assertThat(new ViewVectors(2, 2, values).isFinite()).isFalse();
  }

  @Test
  void otherShapesAreRefused() {
    assertThatThrownBy(() -> new ViewVectors(2, 3, new float[10]))
        .hasMessageContaining("10 values are not vectors [n, 2, 3]");
    assertThatThrownBy(() -> new ViewVectors(1, 2, new float[4])).hasMessageContaining("two views");
    assertThatThrownBy(() -> new ViewVectors(2, 2, new float[4]))
        .hasMessageContaining("fewer than two images");
  }

  /** A view that draws nothing gives every image's features, twice; broken images are left out. */
  @Test
  void vectorsLieImageByImageAndViewByView() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      ResNetOptions spec = ResNetOptions.cifar(18, 4);
      Encoder encoder = spec.create();
      encoder.initialize(manager, 1);
      EmbedOptions options =
          EmbedOptions.of(spec, 8, 8, Normalization.CIFAR10).with(3, 0).withBadShare(1);
      FakeDataset data = new FakeDataset(8, 2, 5);
      Features features = Features.of(encoder, data, options, Progress.SILENT);
      ViewTransform plain = options.view();
      ViewVectors twice = ViewVectors.of(encoder, data, List.of(plain, plain), options, 1);
      assertThat(twice.images()).isEqualTo(6).isEqualTo(features.size());
      for (int k = 0; k < twice.values().length; k++) {
        int image = k / (2 * 32);
        assertThat(twice.values()[k]).isEqualTo(features.values()[image * 32 + k % 32]);
      }
      ViewTransform crops = Views.train(ViewOptions.cropAndFlip(8, Normalization.CIFAR10));
      List<ViewTransform> random = List.of(plain, crops);
      ViewVectors mixed = ViewVectors.of(encoder, data, random, options, 1);
      assertThat(Arrays.copyOf(mixed.values(), 32)).isEqualTo(features.row(0));
      assertThat(Arrays.copyOfRange(mixed.values(), 32, 64)).isNotEqualTo(features.row(0));
      assertThat(ViewVectors.of(encoder, data, random, options, 1).values())
          .isEqualTo(mixed.values());
      assertThat(ViewVectors.of(encoder, data, random, options, 2).values())
          .isNotEqualTo(mixed.values());
    }
  }
}
