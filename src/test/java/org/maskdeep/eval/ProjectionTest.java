package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProjectionTest {
  /** Along (3, 4, 0)/5 the points lie at −10, 0, 10, along z at ±1: both axes are known. */
  @Test
  void axesAreThoseOfGreatestVariance() {
    float[] x = {-6, -8, 1, 0, 0, -2, 6, 8, 1};
    Projection p = Projection.pca(Features.of("toy", 2, 3, x, new int[3]));
    double[][] expected = {{-10, 1}, {0, -2}, {10, 1}};
    for (int i = 0; i < 3; i++) {
      assertThat(p.points()[i][0]).isCloseTo(expected[i][0], within(1e-9));
      assertThat(p.points()[i][1]).isCloseTo(expected[i][1], within(1e-9));
    }
    assertThat(p.shares()[0]).isCloseTo(200.0 / 206, within(1e-9));
    assertThat(p.shares()[1]).isCloseTo(6.0 / 206, within(1e-9));
  }

  @Test
  void itRepeatsItself() {
    Features features = Blobs.clouds("toy", 60, 4, 2, 1, 1);
    assertThat(Projection.pca(features).points()).isDeepEqualTo(Projection.pca(features).points());
  }

  @Test
  void onePointAndOneFeature() {
    Features one = Features.of("one", 2, 2, new float[] {3, 4}, new int[1]);
    assertThat(Projection.pca(one).points()[0]).containsExactly(0, 0);
    Features thin = Features.of("thin", 2, 1, new float[] {3, 4}, new int[2]);
    assertThatThrownBy(() -> Projection.pca(thin)).hasMessageContaining("width of features = 1");
  }

  @Test
  void onTheSphereOnlyDirectionsCount() {
    float[] x = {3, 4, 30, 40, 0, -2, 0, 0};
    Features sphere = Features.of("toy", 2, 2, x, new int[4]).onSphere();
    assertThat(sphere.values()).containsExactly(0.6f, 0.8f, 0.6f, 0.8f, 0, -1, 0, 0);
  }
}
