package org.maskdeep.method.imae;

import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * What i-MAE has beside a masked autoencoder.
 *
 * @param alpha α of λ ~ Beta(α, α), in (0, 1]; 1: all shares equally likely
 * @param distillation what the distance to the teacher weighs beside the error of the pixels; 0: no
 *     teacher
 * @param teacherInput what the teacher sees
 */
public record MixingOptions(double alpha, double distillation, TeacherInput teacherInput) {
  /** Checks the numbers. */
  public MixingOptions {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "α = %s of the shares must lie in (0, 1]", alpha));
    }
    Checks.atLeastZero("weight of the distillation", distillation);
    Checks.notNull("teacher's input", teacherInput);
  }

  /** The paper's: shares equally likely, distillation of weight 1 from the two images. */
  public static MixingOptions paper() {
    return new MixingOptions(1, 1, TeacherInput.IMAGES);
  }
}
