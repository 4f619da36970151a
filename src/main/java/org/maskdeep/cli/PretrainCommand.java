package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.reproduce.OnlineEvaluation;
import org.maskdeep.reproduce.ProgressListener;
import org.maskdeep.reproduce.Reproduction;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunKind;
import org.maskdeep.run.StoppedException;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pretrains an encoder. */
@Command(
    name = "pretrain",
    mixinStandardHelpOptions = true,
    description = "Pretrain an encoder without labels.")
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "NAME|FILE",
      description = "What to compute, such as smoke-maskdeep, or a YAML file.")
  private String recipeName;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a key of the recipe, such as optimizer.epochs=10.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--out", required = true, paramLabel = "RUN", description = "The run's folder.")
  private Path out;

  @Option(names = "--resume", description = "Resume the run that the folder holds.")
  private boolean resume;

  @Option(names = "--seed", description = "Same as --set seed=N.")
  private Long seed;

  @Mixin private DataOptions data;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    if (seed != null) {
      settings.add("seed=" + seed);
    }
    settings.addAll(data.settings());
    Recipe recipe = Recipes.load(recipeName, settings);
    Device where = device.start(recipe.model().precision());
    try (StopSignal stop = new StopSignal()) {
      Path guide;
      try {
        guide =
            new Reproduction(out, data.folder(), where, System.out).guide(recipe, out, stop::asked);
      } catch (StoppedException e) {
        System.out.println("stopped while the guide was pretrained; the same command resumes it");
        return StopSignal.STOPPED;
      }
      return pretrain(recipe, where, guide, stop) ? 0 : StopSignal.STOPPED;
    }
  }

  private boolean pretrain(Recipe recipe, Device where, Path guide, StopSignal stop)
      throws IOException {
    try (Dataset images =
            Datasets.open(recipe.data().train(), data.folder(), recipe.data().decoder());
        RunDirectory run = RunDirectory.open(out, Recipes.text(recipe), resume);
        Pretrainer trainer = new Pretrainer(recipe, images, where, guide)) {
      Provenance.of(RunKind.PRETRAINING, images, recipe.seed(), where).keep(run, Text::warn);
      boolean complete;
      try (ProgressListener progress =
              new ProgressListener(recipe.name(), System.out, run.timing());
          OnlineEvaluation online =
              new OnlineEvaluation(recipe, trainer, run, System.out, progress)) {
        double measuring = online.foreseenSeconds(trainer.steps());
        System.out.println(
            Prediction.of(recipe, trainer).plus(measuring).sentence(recipe, trainer));
        complete = trainer.train(run, online, stop::asked);
      }
      if (complete) {
        System.out.println("encoder: " + run.encoder());
      } else {
        Text.stopped(trainer.step(), spec);
      }
      return complete;
    }
  }
}
