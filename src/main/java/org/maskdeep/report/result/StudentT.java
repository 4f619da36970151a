package org.maskdeep.report.result;

/** Student's t distribution, as far as 95 % intervals need it. */
public final class StudentT {
  /** The 97.5 % quantile for 1, 2, … degrees of freedom. */
  private static final double[] QUANTILES = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, //
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, //
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423
  };

  private static final double NORMAL = 1.959964; // of infinitely many degrees of freedom

  private StudentT() {}

  /**
   * The 97.5 % quantile: 95 % of the distribution lie within ± this.
   *
   * @param freedom degrees of freedom, at least 1
   */
  public static double quantile(int freedom) {
    if (freedom <= QUANTILES.length) {
      return QUANTILES[freedom - 1];
    }
    double z = NORMAL; // Abramowitz & Stegun 26.7.5, off by less than 1e-4 here
    double first = (Math.pow(z, 3) + z) / 4;
    double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
    return z + first / freedom + second / freedom / freedom;
  }
}
