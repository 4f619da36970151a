package org.maskdeep.eval;

import org.maskdeep.check.Checks;

/**
 * How neighbours vote.
 *
 * @param k number of neighbours, at least 1
 * @param temperature T &gt; 0: a neighbour of cosine s has the weight exp(s / T)
 */
public record KnnOptions(int k, double temperature) {
  /** k = 20, T = 0.07: DINO's and lightly's. */
  public static final KnnOptions STANDARD = new KnnOptions(20, 0.07);

  /** k = 200, T = 0.07: Wu et al. 2018. */
  public static final KnnOptions WU = new KnnOptions(200, 0.07);

  /** Checks the numbers. */
  public KnnOptions {
    Checks.atLeast("k", k, 1);
    Checks.positive("temperature", temperature);
  }
}
