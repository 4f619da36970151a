package org.maskdeep.train.suggest;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Subset;
import org.maskdeep.run.StepTimes;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * Times steps by making some: a fresh network of the recipe is trained on two batches of its images
 * and thrown away. The first steps, in which images are decoded, do not count.
 *
 * @param dataDir where data sets lie; paths are looked for in the working folder first
 * @param device that trains
 */
public record TrialSteps(Path dataDir, Device device) implements StepTimer {
  private static final int BATCHES = 2;
  private static final int WARM_UP = 6;
  private static final int STEPS = 6;
  private static final List<String> SHORT =
      List.of(
          "optimizer.epochs=" + (WARM_UP + STEPS),
          "optimizer.warmup_epochs=0",
          "data.cache_mib=1024",
          "data.max_bad_fraction=1");

  @Override
  public double seconds(Recipe recipe) throws IOException {
    int batch = recipe.optimizer().batch();
    try (Dataset all = Datasets.open(recipe.data().train(), dataDir, recipe.data().decoder());
        Dataset some = Subset.random(all, Math.min(BATCHES * batch, all.size()), recipe.seed());
        Pretrainer trial = new Pretrainer(Recipes.with(recipe, SHORT), some, device)) {
      StepTimes times = trial.trial(WARM_UP, STEPS);
      return Arrays.stream(times.allMillis()).average().orElseThrow() / 1000;
    }
  }
}
