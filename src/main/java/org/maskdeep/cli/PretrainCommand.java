package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.check.Checks;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.reproduce.OnlineEvaluation;
import org.maskdeep.reproduce.ProgressListener;
import org.maskdeep.reproduce.Reproduction;
import org.maskdeep.reproduce.cost.Forecast;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunKind;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.train.Guides;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine;
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
  private static final int[] DEVICES = {1, 2, 8, 32};

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

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "The run's folder; with --dry-run there is none.")
  private Path out;

  @Option(names = "--resume", description = "Resume the run that the folder holds.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = {
        "Times a few steps and says how long the run would take, here and on several devices;",
        "writes nothing."
      })
  private boolean dryRun;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "With --dry-run: how many images there are (default: those of the data).")
  private Integer images;

  @Option(names = "--seed", description = "Same as --set seed=N.")
  private Long seed;

  @Mixin private DataOptions data;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    ProcessGroup group = Processes.join();
    if (seed != null) {
      settings.add("seed=" + seed);
    }
    settings.addAll(0, data.settings()); // what is said with --set comes after
    Recipe recipe = Recipes.load(recipeName, settings);
    if (images != null && !dryRun) {
      throw new IllegalArgumentException("--images goes with --dry-run");
    }
    Device where = device.start(recipe.model().precision());
    if (out == null && !dryRun) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required option: '--out=RUN'");
    }
    if (dryRun) {
      if (group.rank() == 0) {
        foretell(recipe, where);
      }
      return 0;
    }
    group.requireSame("the recipe and its keys", Recipes.text(recipe).hashCode());
    try (StopSignal stop = new StopSignal()) {
      Path guide = null;
      boolean stopped = false;
      try {
        guide = guide(recipe, where, group, stop);
      } catch (StoppedException e) {
        System.out.println("stopped while the guide was pretrained; the same command resumes it");
        stopped = true;
      }
      if (group.any(stopped)) {
        Processes.leave();
        return StopSignal.STOPPED;
      }
      boolean complete =
          group.rank() == 0
              ? pretrain(recipe, where, guide, group, stop)
              : help(recipe, where, guide, group, stop);
      Processes.leave(); // before the signal is let through
      return complete ? 0 : StopSignal.STOPPED;
    }
  }

  private void foretell(Recipe recipe, Device where) {
    Forecast forecast;
    if (images == null) {
      forecast = Forecast.of(List.of(recipe), data.folder(), where);
    } else {
      Checks.atLeast("--images", images, 1);
      forecast = Forecast.of(recipe, images, where);
    }
    System.out.println(forecast.text());
    String more = forecast.onDevices(DEVICES);
    if (!more.isEmpty()) {
      System.out.println(more);
    }
  }

  /** The folder of the guide's run, where the recipe names a recipe; process 0 makes it. */
  private Path guide(Recipe recipe, Device where, ProcessGroup group, StopSignal stop)
      throws IOException {
    if (group.rank() == 0 && Guides.isRecipe(recipe)) {
      try (Dataset images = images(recipe); // what is wrong is said before hours of the guide
          RunDirectory run = RunDirectory.open(out, Recipes.text(recipe), resume)) {
        System.out.printf(
            Locale.ROOT, "%s: %d images of %s%n", run.root(), images.size(), images.name());
      }
      return new Reproduction(out, data.folder(), where, System.out)
          .guide(recipe, out, stop::asked);
    }
    return Guides.folderOf(recipe, out);
  }

  /** Trains with process 0, which writes. */
  private boolean help(Recipe recipe, Device where, Path guide, ProcessGroup group, StopSignal stop)
      throws IOException {
    try (Dataset images = images(recipe);
        Pretrainer trainer = new Pretrainer(recipe, images, where, guide, group)) {
      return trainer.train(TrainingListener.warnings(Text::warn), stop::asked);
    }
  }

  private Dataset images(Recipe recipe) throws IOException {
    return Datasets.open(recipe.data().train(), data.folder(), recipe.data().decoder());
  }

  private boolean pretrain(
      Recipe recipe, Device where, Path guide, ProcessGroup group, StopSignal stop)
      throws IOException {
    try (Dataset images = images(recipe);
        RunDirectory run = RunDirectory.open(out, Recipes.text(recipe), resume);
        Pretrainer trainer = new Pretrainer(recipe, images, where, guide, group)) {
      Provenance.of(RunKind.PRETRAINING, images, recipe.seed(), where)
          .in(group.size())
          .keep(run, Text::warn);
      boolean complete;
      try (ProgressListener progress =
              new ProgressListener(recipe.name(), System.out, run.timing());
          OnlineEvaluation online =
              new OnlineEvaluation(recipe, trainer, run, System.out, progress)) {
        System.out.println(
            group.isAlone() ? foretold(recipe, trainer, online) : shared(recipe, trainer, group));
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

  private static String foretold(Recipe recipe, Pretrainer trainer, OnlineEvaluation online)
      throws IOException {
    double measuring = online.foreseenSeconds(trainer.steps());
    return Prediction.of(recipe, trainer).plus(measuring).sentence(recipe, trainer);
  }

  private static String shared(Recipe recipe, Pretrainer trainer, ProcessGroup group) {
    return String.format(
        Locale.ROOT,
        "%s: %d steps of %d images, in %d processes",
        recipe.name(),
        trainer.steps(),
        recipe.optimizer().batch(),
        group.size());
  }
}
