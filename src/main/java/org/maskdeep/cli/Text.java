package org.maskdeep.cli;

import ai.djl.Device;
import java.io.PrintStream;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;

/** How numbers read best. */
final class Text {
  private Text() {}

  /** Such as 45 s, 3 min 20 s, 2 h 5 min. */
  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** Says before a run what it will take. */
  static void predict(PrintStream out, Recipe recipe, Pretrainer trainer, Device device) {
    Prediction prediction = Prediction.of(recipe, trainer.method(), trainer.steps(), device);
    out.printf(
        "%s: %d steps of %d images, about %s, %d MiB of memory, %d MiB of disk%n",
        recipe.name(),
        trainer.steps(),
        recipe.optimizer().batch(),
        duration(Math.round(prediction.seconds())),
        prediction.residentMib(),
        prediction.diskMib());
  }
}
