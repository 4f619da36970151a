package org.maskdeep.eval;

import org.maskdeep.check.Checks;
import org.maskdeep.eval.rows.PrincipalAxes;

/**
 * Features as points of a plane: principal component analysis, in double precision. The sign of an
 * axis is such that its loading of largest magnitude is positive.
 *
 * @param points [N, 2]
 * @param shares of the variance that the two axes hold
 */
public record Projection(double[][] points, double[] shares) {
  private static final int AXES = 2;

  /**
   * Of features of at least two dimensions.
   *
   * @throws IllegalArgumentException when D is 1
   */
  public static Projection pca(Features features) {
    Checks.atLeast("width of features", features.width(), AXES);
    PrincipalAxes axes = PrincipalAxes.of(features.values(), features.width(), AXES);
    return new Projection(axes.project(features.values()), axes.shares());
  }
}
