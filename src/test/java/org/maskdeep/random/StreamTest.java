package org.maskdeep.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamTest {
  /** The known answers that Random123 ships for philox4x32-10. */
  @Test
  void philoxGivesTheKnownAnswersOfRandom123() {
    assertThat(block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void numbersOfAStreamAreFixedForEver() {
    Stream s = new Streams(7).stream(Purpose.MASK, 3, 5, 1);
    int[] first = {s.nextInt(), s.nextInt(), s.nextInt(), s.nextInt()};
    assertThat(first).containsExactly(block(0, 5, 3, 4 << 24 | 1, 7, 0));
    int[] order = new Streams(42).stream(Purpose.ORDER, 0, 0).permutation(8);
    assertThat(order).containsExactly(FIXED_ORDER);
  }

  private static final int[] FIXED_ORDER = {5, 7, 0, 6, 2, 3, 1, 4};

  @Test
  void everyCoordinateChangesTheStream() {
    Set<Long> seen = new HashSet<>();
    Streams a = new Streams(1);
    seen.add(a.stream(Purpose.AUGMENT, 0, 0, 0).nextLong());
    seen.add(a.stream(Purpose.MASK, 0, 0, 0).nextLong());
    seen.add(a.stream(Purpose.AUGMENT, 1, 0, 0).nextLong());
    seen.add(a.stream(Purpose.AUGMENT, 0, 1, 0).nextLong());
    seen.add(a.stream(Purpose.AUGMENT, 0, 0, 1).nextLong());
    seen.add(new Streams(2).stream(Purpose.AUGMENT, 0, 0, 0).nextLong());
    seen.add(new Streams(1L << 32 | 1).stream(Purpose.AUGMENT, 0, 0, 0).nextLong());
    assertThat(seen).hasSize(7);
  }

  @Test
  void boundedIntegersAreUniform() {
    Stream s = new Streams(11).stream(Purpose.TEST, 0, 0);
    int bound = 7;
    int n = 70_000;
    int[] count = new int[bound];
    for (int i = 0; i < n; i++) {
      count[s.nextInt(bound)]++;
    }
    double expected = (double) n / bound;
    double chi2 = IntStream.of(count).mapToDouble(c -> (c - expected) * (c - expected)).sum();
    assertThat(chi2 / expected).as("chi-square, 6 degrees of freedom, p = 0.001").isLessThan(22.46);
  }

  @Test
  void uniformAndGaussianHaveTheirMoments() {
    Stream s = new Streams(12).stream(Purpose.TEST, 0, 0);
    int n = 200_000;
    double sum = 0;
    double square = 0;
    double fourth = 0;
    double uniform = 0;
    for (int i = 0; i < n; i++) {
      double g = s.nextGaussian();
      sum += g;
      square += g * g;
      fourth += g * g * g * g;
      uniform += s.nextDouble();
    }
    assertThat(sum / n).isCloseTo(0, within(0.01));
    assertThat(square / n).isCloseTo(1, within(0.015));
    assertThat(fourth / n).isCloseTo(3, within(0.15));
    assertThat(uniform / n).isCloseTo(0.5, within(0.003));
  }

  /** Neighbouring samples are what masks and crops are drawn from: they must not correlate. */
  @Test
  void neighbouringStreamsAreUncorrelated() {
    Streams streams = new Streams(0);
    int n = 20_000;
    double correlation = 0;
    for (int i = 0; i < n; i++) {
      double a = streams.stream(Purpose.MASK, 0, i).nextDouble() - 0.5;
      double b = streams.stream(Purpose.MASK, 0, i + 1).nextDouble() - 0.5;
      correlation += 12 * a * b / n;
    }
    assertThat(correlation).isCloseTo(0, within(4 / Math.sqrt(n)));
  }

  @Test
  void everyPermutationOfThreeIsAsLikely() {
    int[] count = new int[6];
    Streams streams = new Streams(5);
    int n = 12_000;
    for (int i = 0; i < n; i++) {
      int[] p = streams.stream(Purpose.TEST, 0, i).permutation(3);
      count[p[0] * 2 + (p[1] > p[2] ? 1 : 0)]++;
    }
    for (int c : count) {
      assertThat(c).isBetween(n / 6 - 180, n / 6 + 180);
    }
  }

  @Test
  void wrongCoordinatesAndBoundsAreNamed() {
    Streams streams = new Streams(0);
    assertThatThrownBy(() -> streams.stream(Purpose.MASK, -1, 0))
        .hasMessageContaining("epoch = -1");
    assertThatThrownBy(() -> streams.stream(Purpose.MASK, 0, 1L << 32))
        .hasMessageContaining("sample = 4294967296");
    assertThatThrownBy(() -> streams.stream(Purpose.MASK, 0, 0, 1 << 24))
        .hasMessageContaining("view");
    assertThatThrownBy(() -> streams.stream(Purpose.TEST, 0, 0).nextInt(0))
        .hasMessageContaining("bound = 0");
  }

  private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] out = new int[4];
    Philox.block(c0, c1, c2, c3, k0, k1, out);
    return out;
  }

  /** Mean 1/2 and variance 1 / (4 (2a + 1)); a = 1 is uniform. */
  @Test
  void betaHasItsMoments() {
    for (double a : new double[] {0.2, 0.8, 1}) {
      Stream random = new Streams(8).stream(Purpose.TEST, 0, 0);
      double sum = 0;
      double squares = 0;
      int n = 20_000;
      for (int i = 0; i < n; i++) {
        double x = random.nextBeta(a);
        assertThat(x).isBetween(0.0, 1.0);
        sum += x;
        squares += (x - 0.5) * (x - 0.5);
      }
      assertThat(sum / n).isCloseTo(0.5, within(0.01));
      assertThat(squares / n).isCloseTo(1 / (4 * (2 * a + 1)), within(0.004));
    }
    assertThatThrownBy(() -> new Streams(8).stream(Purpose.TEST, 0, 0).nextBeta(1.5))
        .hasMessageContaining("(0, 1]");
  }
}
