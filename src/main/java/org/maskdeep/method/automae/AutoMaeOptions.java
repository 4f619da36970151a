package org.maskdeep.method.automae;

import java.util.Locale;
import org.maskdeep.mask.MaskRatio;

/**
 * How AutoMAE hides patches, beside its autoencoder.
 *
 * @param ratio share of the patches that is hidden
 * @param learned whether the importance of patches is learned; else it is the guide's attention,
 *     and there is neither generator nor judge
 * @param factor what is added to the uniform number of an important patch; 0: masks are MAE's; from
 *     1 on no important patch is ever seen
 * @param temperature τ of the Gumbel softmax, positive
 * @param judgeWeight what the judge's opinion weighs beside the error of pixels
 */
public record AutoMaeOptions(
    MaskRatio ratio, boolean learned, double factor, double temperature, double judgeWeight) {
  /** Checks the numbers. */
  public AutoMaeOptions {
    if (!(factor >= 0 && temperature > 0 && judgeWeight >= 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "factor %s, temperature %s, weight of the judge %s: a temperature must be positive,"
                  + " the others must not be negative",
              factor,
              temperature,
              judgeWeight));
    }
  }

  /** The paper's: 75 % hidden, factor ½, τ = 1, weight 0.2. */
  public static AutoMaeOptions paper() {
    return new AutoMaeOptions(new MaskRatio(0.75), true, 0.5, 1, 0.2);
  }
}
