package org.maskdeep.mask;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How well two divisions of the same patches into parts agree, whatever the parts are called: 1
 * when they are the same, 0 on average when one is drawn by chance (Hubert and Arabie 1985).
 *
 * <pre>
 *   (Σ C(n_ij, 2) − E) / (½ (Σ C(a_i, 2) + Σ C(b_j, 2)) − E),   E = Σ C(a_i, 2) Σ C(b_j, 2) / C(n, 2)
 * </pre>
 */
public final class AdjustedRandIndex {
  private AdjustedRandIndex() {}

  /**
   * The index.
   *
   * @param one part of each patch, [N]
   * @param other part of each patch, [N]
   * @return at most 1; 1 too where both put everything into one part, or each patch into its own
   * @throws IllegalArgumentException when they are of different numbers of patches, or of none
   */
  public static double of(int[] one, int[] other) {
    if (one.length != other.length || one.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parts of %d and of %d patches: give both of the same patches",
              one.length,
              other.length));
    }
    Map<Integer, Integer> ofOne = new HashMap<>();
    Map<Integer, Integer> ofOther = new HashMap<>();
    Map<Long, Integer> ofBoth = new HashMap<>();
    for (int i = 0; i < one.length; i++) {
      ofOne.merge(one[i], 1, Integer::sum);
      ofOther.merge(other[i], 1, Integer::sum);
      ofBoth.merge((long) one[i] << 32 | other[i] & 0xFFFFFFFFL, 1, Integer::sum);
    }
    double together = pairs(ofBoth);
    double a = pairs(ofOne);
    double b = pairs(ofOther);
    double all = one.length * (one.length - 1.0) / 2;
    double expected = all == 0 ? 0 : a * b / all;
    double most = (a + b) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
  }

  private static double pairs(Map<?, Integer> sizes) {
    return sizes.values().stream().mapToDouble(n -> n * (n - 1.0) / 2).sum();
  }
}
