package org.maskdeep.train.suggest;

import java.io.IOException;
import org.maskdeep.train.Recipe;

/** How long a training step of a recipe takes. */
@FunctionalInterface
public interface StepTimer {
  /**
   * The mean seconds of a step, views included, with images that lie decoded in memory.
   *
   * @throws IOException when the images of the recipe cannot be read
   */
  double seconds(Recipe recipe) throws IOException;
}
