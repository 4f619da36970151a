package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.LabelShare;
import org.maskdeep.eval.Score;
import org.maskdeep.files.JsonFile;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.reproduce.Probing;
import org.maskdeep.run.DivergenceReport;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunKind;
import org.maskdeep.run.Session;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.Replay;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A probe that is trained, and can be kept in a folder. */
abstract class TrainedProbe extends ProbeCommands.Probe {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Keeps metrics, checkpoints and what was trained in this folder.")
  private Path out;

  @Option(names = "--resume", description = "Resume the probe that the folder holds.")
  private boolean resume;

  @Option(
      names = "--labels",
      paramLabel = "SHARE|N-per-class",
      description =
          "Train on a part of the labels only: a share of every class, such as 0.01 or 0.1, or a"
              + " number of images, such as 4-per-class; drawn with the recipe's seed (default:"
              + " all).")
  private String labels;

  private LabelShare labels() {
    try {
      return labels == null ? LabelShare.ALL : LabelShare.parse(labels);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--labels: " + e.getMessage(), e);
    }
  }

  @Override
  Probing probing(Recipe recipe, BooleanSupplier stop) {
    return super.probing(recipe, stop).with(labels());
  }

  /** All that decides on the probe besides the recipe and the encoder, in one line. */
  abstract String settings(Recipe recipe);

  /** Trains and measures. */
  abstract Score train(Probing probing, Encoder encoder, Session session) throws IOException;

  @Override
  Score score(Recipe recipe, Encoder encoder) throws IOException {
    if (out == null) {
      if (resume) {
        throw new IllegalArgumentException("--resume: say with --out which probe to resume");
      }
      return train(probing(recipe, () -> false), encoder, Session.inMemory());
    }
    try (RunDirectory run = RunDirectory.open(out, text(recipe, encoder), resume);
        StopSignal stop = new StopSignal()) {
      Score score = kept(run, recipe, encoder, stop);
      if (score != null || trainsTogether()) { // else the others compute features still
        Processes.leave(); // before the signal is let through
      }
      return score;
    }
  }

  /** Whether several processes train it together; else they share its features only. */
  boolean trainsTogether() {
    return false;
  }

  @Override
  int help(Recipe recipe, Encoder encoder) throws IOException {
    if (!trainsTogether()) {
      return super.help(recipe, encoder);
    }
    Probing probing = probing(recipe, () -> false);
    if (out == null) {
      train(probing, encoder, Session.inMemory());
      return 0;
    }
    try (StopSignal stop = new StopSignal()) {
      int code = 0;
      try {
        TrainingListener listener = TrainingListener.warnings(Text::warn);
        train(probing, encoder, Session.inMemory(listener, stop::asked));
      } catch (StoppedException e) {
        code = StopSignal.STOPPED;
      }
      Processes.leave(); // before the signal is let through
      return code;
    }
  }

  private String text(Recipe recipe, Encoder encoder) {
    return String.format(
        Locale.ROOT,
        "%s# %s\n# weights %s\n",
        Recipes.text(recipe),
        settings(recipe) + (labels == null ? "" : ", labels " + labels()),
        Weights.digest(Weights.of(encoder)));
  }

  /** Makes the step once more at which the probe of a folder diverged. */
  Replay replay(Path run, DivergenceReport box) throws IOException {
    Recipe recipe = recipe();
    Engines.start();
    try (NDManager manager = EncoderOptions.manager(Device.cpu())) {
      Encoder loaded = encoder(manager);
      if (!Files.readString(RunDirectory.recipeFile(run)).equals(text(recipe, loaded))) {
        throw new IOException(
            run + ": the encoder or the recipe is not what the probe was started with");
      }
      Probing probing = probing(recipe, () -> false);
      Checkpoint before = DivergenceReport.state(run, probing.fingerprint(), Text::warn);
      train(probing, loaded, Session.once(before));
      return Replay.of(box, null);
    } catch (StoppedException e) {
      return Replay.of(box, null);
    } catch (DivergedException e) {
      return Replay.of(box, e);
    }
  }

  private Provenance provenance(Recipe recipe, Encoder encoder) throws IOException {
    Device device = Weights.of(encoder).values().iterator().next().getDevice();
    try (Dataset train = probing(recipe, () -> false).train()) {
      return Provenance.of(RunKind.PROBE, train, recipe.seed(), device)
          .in(trainsTogether() ? Processes.join().size() : 1);
    }
  }

  private Score kept(RunDirectory run, Recipe recipe, Encoder encoder, StopSignal stop)
      throws IOException {
    Recipe.RunRecipe how = recipe.run();
    Session session =
        Session.in(
                run,
                how.checkpointEvery(),
                how.keep(),
                TrainingListener.warnings(Text::warn),
                stop::asked)
            .withCommand(Text.words(spec));
    provenance(recipe, encoder).keep(run, Text::warn);
    try {
      Score score = train(probing(recipe, stop::asked), encoder, session);
      JsonFile.write(run.root().resolve("score.json"), score);
      return score;
    } catch (StoppedException e) {
      Text.stopped(e.step(), spec);
      return null;
    }
  }
}
