package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnnProbeTest {
  @Test
  void separatedCloudsAreToldApart() {
    Features train = Blobs.clouds("train", 200, 4, 20, 1, 1);
    Features test = Blobs.clouds("test", 100, 4, 20, 1, 2);
    Accuracy accuracy = KnnProbe.run(train, test, KnnOptions.STANDARD);
    assertThat(accuracy.top1()).isEqualTo(1);
    assertThat(accuracy.top5()).isEqualTo(1);
    assertThat(accuracy.meanClass()).isEqualTo(1);
  }

  /** Four standard deviations of a binomial. */
  @Test
  void withLabelsOfNoMeaningItIsChance() {
    Features train = Blobs.clouds("train", 400, 4, 0, 1, 1);
    Features test = Blobs.clouds("test", 400, 4, 0, 1, 2);
    double top1 = KnnProbe.run(train, test, KnnOptions.STANDARD).top1();
    assertThat(top1).isCloseTo(0.25, within(4 * Math.sqrt(0.25 * 0.75 / 400)));
  }

  @Test
  void itEqualsTheFormulaWrittenPlainly() {
    Features train = Blobs.clouds("train", 150, 7, 2, 1, 3);
    Features test = Blobs.clouds("test", 90, 7, 2, 1, 4);
    for (KnnOptions options :
        List.of(new KnnOptions(1, 1), new KnnOptions(13, 0.07), new KnnOptions(150, 0.5))) {
      assertThat(KnnProbe.run(train, test, options)).isEqualTo(plain(train, test, options));
    }
  }

  private static Accuracy plain(Features train, Features test, KnnOptions o) {
    float[] scores = new float[test.size() * train.classes()];
    for (int i = 0; i < test.size(); i++) {
      float[] q = test.row(i);
      List<Integer> near =
          IntStream.range(0, train.size())
              .boxed()
              .sorted(Comparator.comparingDouble(j -> -cosine(q, train.row(j))))
              .limit(o.k())
              .toList();
      for (int j : near) {
        double vote = Math.exp(cosine(q, train.row(j)) / o.temperature());
        scores[i * train.classes() + train.labels()[j]] += (float) vote;
      }
    }
    return Accuracy.of(scores, train.classes(), test.labels());
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  @Test
  void equallyNearNeighboursComeInTheirOrder() {
    Features base =
        Features.of(
            "base", 2, 2, new float[] {1, 0, 0, 1, 2, 0, 3, 0, 0, 2}, new int[] {0, 1, 0, 1, 1});
    Neighbours near = Neighbours.of(base, new float[] {5, 0, 0, 5}, 4);
    assertThat(near.indices()[0]).containsExactly(0, 2, 3, 1);
    assertThat(near.indices()[1]).containsExactly(1, 4, 0, 2);
    assertThat(near.similarities()[0]).containsExactly(1, 1, 1, 0);
  }

  @Test
  void aZeroVectorIsNeitherNearNorAnError() {
    Features base = Features.of("base", 2, 2, new float[] {0, 0, 1, 1}, new int[] {0, 1});
    Neighbours near = Neighbours.of(base, new float[] {1, 1}, 2);
    assertThat(near.indices()[0]).containsExactly(1, 0);
    assertThat(near.similarities()[0][1]).isZero();
  }

  /** More rows than one block has: angles of a circle, whose neighbours are the next angles. */
  @Test
  void aSetOfMoreThanOneBlockIsSearchedWhole() {
    int n = (1 << 18) + 1000;
    float[] circle = new float[2 * n];
    for (int i = 0; i < n; i++) {
      double angle = 2 * Math.PI * (i * 7919L % n) / n;
      circle[2 * i] = (float) Math.cos(angle);
      circle[2 * i + 1] = (float) Math.sin(angle);
    }
    Features base = Features.of("circle", 2, 2, circle, new int[n]);
    int[] asked = {0, 5, n / 2, n - 1};
    float[] queries = new float[2 * asked.length];
    for (int q = 0; q < asked.length; q++) {
      System.arraycopy(circle, 2 * asked[q], queries, 2 * q, 2);
    }
    Neighbours near = Neighbours.of(base, queries, 5);
    for (int q = 0; q < asked.length; q++) {
      // Neighbouring angles have cosines 1 - 3e-10, which 32 bits cannot tell from 1.
      for (int j = 0; j < 5; j++) {
        assertThat(near.similarities()[q][j]).isCloseTo(1, within(0x1p-22f));
        long apart = Math.abs(near.indices()[q][j] * 7919L % n - asked[q] * 7919L % n);
        assertThat(Math.min(apart, n - apart)).isLessThan(100);
      }
    }
  }

  @Test
  void whatCannotBeAskedIsSaid() {
    Features four = Blobs.clouds("four", 8, 4, 1, 1, 1);
    Features three = Blobs.clouds("three", 9, 3, 1, 1, 1);
    assertThatThrownBy(() -> KnnProbe.run(four, four, KnnOptions.STANDARD))
        .hasMessageContaining("k = 20 is outside [1, 8], the size of four");
    assertThatThrownBy(() -> KnnProbe.run(four, three, KnnOptions.STANDARD))
        .hasMessageContaining("four has 5 features and 4 classes, three has 4 and 3");
    assertThatThrownBy(() -> new KnnOptions(0, 1)).hasMessageContaining("k = 0");
    assertThatThrownBy(() -> new KnnOptions(1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> Features.of("empty", 2, 1, new float[0], new int[0]))
        .hasMessageContaining("empty is empty");
    assertThatThrownBy(() -> Features.of("bad", 2, 1, new float[1], new int[] {2}))
        .hasMessageContaining("label 2 of sample 0 is outside [0, 2)");
    assertThatThrownBy(() -> Features.of("bad", 2, 3, new float[4], new int[1]))
        .hasMessageContaining("need 3 values, got 4");
  }

  /** Of a test image or of the training set: no neighbour is the nearest then. */
  @Test
  void featuresThatAreNotNumbersAreRefused() {
    int[] labels = {0, 1};
    Features good = Features.of("good", 2, 2, new float[] {0, 1, 1, 0}, labels);
    Features one = Features.of("one", 2, 2, new float[] {0, 1, Float.NaN, 0}, labels);
    Features all = Features.of("all", 2, 2, new float[] {Float.NaN, 1, 1, Float.NaN}, labels);
    for (Features[] pair : new Features[][] {{good, one}, {good, all}, {all, good}}) {
      assertThatThrownBy(() -> KnnProbe.run(pair[0], pair[1], new KnnOptions(1, 1)))
          .hasMessage(Features.NOT_FINITE);
    }
    float[] last = {0, 1, 1, 0, Float.NaN, Float.NaN}; // not the nearest of any
    Features later = Features.of("later", 2, 2, last, new int[] {0, 1, 0});
    assertThatThrownBy(() -> KnnProbe.run(later, good, new KnnOptions(2, 1)))
        .hasMessage(Features.NOT_FINITE);
  }
}
