package org.maskdeep.eval.separability;

/**
 * Whether an encoder's latents of mixtures tell linearly what they were made of (i-MAE, arXiv
 * 2210.11470, section on linear separability): the cross-validated R² of a {@link Ridge} from the
 * latent of λ a + (1 − λ) b to the latent of each image alone, of the same encoder.
 *
 * @param subordinate R² of the image of the smaller weight
 * @param dominant R² of the other
 */
public record Separability(double subordinate, double dominant) {
  /** Folds of the cross-validation. */
  public static final int FOLDS = 5;

  /**
   * Of latents.
   *
   * @param mixed of the mixtures, [N][D]
   * @param subordinate of the images of the smaller weight, [N][D]
   * @param dominant of the others, [N][D]
   * @throws IllegalArgumentException as {@link Ridge#crossValidated}
   */
  public static Separability of(double[][] mixed, double[][] subordinate, double[][] dominant) {
    return new Separability(
        Ridge.crossValidated(mixed, subordinate, FOLDS),
        Ridge.crossValidated(mixed, dominant, FOLDS));
  }

  /**
   * The peak signal-to-noise ratio in decibels, 10 log10(1 / error), mean over images.
   *
   * @param errors mean squared error of each image's pixels in [0, 1], above 0
   */
  public static double psnr(double[] errors) {
    double sum = 0;
    for (double error : errors) {
      sum -= 10 * Math.log10(error);
    }
    return sum / errors.length;
  }
}
