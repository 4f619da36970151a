package org.maskdeep.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.run.RunDirectory;

/** Runs of pretraining for tests that compare losses. */
final class ShortRuns {
  private ShortRuns() {}

  /**
   * Pretrains in a folder; resumes the run that is there.
   *
   * @param stopAt step before which it is stopped; -1: none
   * @return the losses of the steps made
   */
  static List<Double> train(Recipe recipe, Path folder, long stopAt) throws IOException {
    List<Double> losses = new ArrayList<>();
    boolean resume = Files.exists(folder.resolve("metrics.jsonl"));
    try (Dataset data = Datasets.open(recipe.data().train(), Path.of("data"));
        Pretrainer run = new Pretrainer(recipe, data, Device.cpu());
        RunDirectory files = RunDirectory.open(folder, Recipes.text(recipe), resume)) {
      run.train(files, report -> losses.add(report.loss()), () -> run.step() == stopAt);
    }
    return losses;
  }
}
