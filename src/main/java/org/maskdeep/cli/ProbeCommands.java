package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.cli.options.ForwardOptions;
import org.maskdeep.cli.options.LearningRateOptions;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.eval.Score;
import org.maskdeep.eval.grid.LearningRates;
import org.maskdeep.files.JsonFile;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.reproduce.Probing;
import org.maskdeep.run.Session;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that evaluate an encoder: knn, linear, finetune. */
final class ProbeCommands {
  private ProbeCommands() {}

  /** What the three have in common. */
  abstract static class Probe implements Callable<Integer> {
    @Mixin private EncoderOptions encoder;
    @Mixin private DeviceOptions device;
    @Mixin private DataOptions data;

    @Option(
        names = "--recipe",
        paramLabel = "NAME|FILE",
        description = "Views and probe settings, where no run has them.")
    private String recipeName;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a recipe key.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes score and protocol.")
    private Path json;

    /** The score of one probe; null when it was asked to stop. */
    abstract Score score(Recipe recipe, Encoder encoder) throws IOException;

    /** Works with process 0, which has the score; the exit code. */
    int help(Recipe recipe, Encoder encoder) throws IOException {
      probing(recipe, () -> false).help(encoder);
      return 0;
    }

    /** Evaluates the encoder. */
    Probing probing(Recipe recipe, BooleanSupplier stop) {
      return new Probing(recipe, data.folder(), encoder.source(), stop, forward())
          .in(Processes.join());
    }

    /** How a frozen encoder computes. */
    ForwardMode forward() {
      return ForwardMode.EXACT;
    }

    /** The recipe that the options name. */
    Recipe recipe() throws IOException {
      Recipe ofRun = encoder.recipe();
      List<String> all = new ArrayList<>(settings);
      all.addAll(data.settings());
      if (ofRun != null) {
        refuse(recipeName != null, "--recipe " + recipeName);
        settings.forEach(s -> refuse(s.strip().startsWith("model."), "--set " + s));
        return Recipes.with(ofRun, all);
      }
      if (recipeName != null) {
        return Recipes.load(recipeName, all);
      }
      encoder.spec().imageSide().ifPresent(side -> all.addAll(sides(side)));
      return Recipes.load("defaults", all);
    }

    private static void refuse(boolean given, String option) {
      if (given) {
        throw new IllegalArgumentException(
            option + " goes with --weights, and --run has an encoder and a recipe: leave it out");
      }
    }

    /** What a vision transformer's only size of images asks of the default recipe. */
    private List<String> sides(int side) {
      List<String> sides = new ArrayList<>();
      for (String key : List.of("views.size", "probe.resize", "probe.crop")) {
        if (settings.stream().noneMatch(setting -> setting.startsWith(key + "="))) {
          sides.add(key + "=" + side);
        }
      }
      return sides;
    }

    /** The encoder with its weights. */
    Encoder encoder(NDManager manager) throws IOException {
      return encoder.load(manager);
    }

    @Override
    public Integer call() throws Exception {
      ProcessGroup group = Processes.join();
      Recipe recipe = recipe();
      Device where = device.start(ForwardOptions.precision(forward(), recipe.model().precision()));
      try (NDManager manager = EncoderOptions.manager(where)) {
        if (group.rank() > 0) {
          return help(recipe, encoder(manager));
        }
        Score score = score(recipe, encoder(manager));
        if (score == null) {
          return StopSignal.STOPPED;
        }
        System.out.printf(Locale.ROOT, "%s: %.2f %%%n", score.card().probe(), 100 * score.value());
        score.card().lines().forEach(line -> System.out.println("  " + line));
        JsonFile.write(json, score);
      }
      return 0;
    }
  }

  /** Nearest neighbours. */
  @Command(
      name = "knn",
      mixinStandardHelpOptions = true,
      description = "Classify by the nearest neighbours of frozen features.")
  static final class Knn extends Probe {
    @Mixin private ForwardOptions forward;

    @Option(
        names = "--half",
        description = "Keep features in 16 bits: half the memory, for sets of ImageNet's size.")
    private boolean half;

    @Override
    ForwardMode forward() {
      return forward.mode();
    }

    @Override
    Score score(Recipe recipe, Encoder encoder) throws IOException {
      return probing(recipe, () -> false).knn(encoder, half);
    }
  }

  /** Linear classifier. */
  @Command(
      name = "linear",
      mixinStandardHelpOptions = true,
      description = "Train a linear classifier on frozen features.")
  static final class Linear extends TrainedProbe {
    private static final int USUAL_BATCH = 4096;

    @Mixin private ForwardOptions forward;

    @Override
    ForwardMode forward() {
      return forward.mode();
    }

    @Option(
        names = "--views",
        description =
            "Train on random views (SimSiam's probe: LARS), not on features computed once.")
    private boolean views;

    @Option(
        names = "--batch",
        description = "With --views: images a step (default: " + USUAL_BATCH + ").")
    private Integer batch;

    @Mixin private LearningRateOptions rates;

    @Override
    boolean trainsTogether() {
      return views;
    }

    @Override
    String settings(Recipe recipe) {
      int images = batch();
      String how = views ? "linear on views, batch " + images : "linear on features";
      LearningRates grid = rates.grid();
      return how
          + (grid == null ? "" : ", " + grid)
          + (forward() == ForwardMode.EXACT ? "" : ", forward " + forward().word());
    }

    private int batch() {
      if (batch != null && !views) {
        throw new IllegalArgumentException(
            "--batch goes with --views; leave it out, or train on views");
      }
      return batch == null ? USUAL_BATCH : batch;
    }

    @Override
    Score train(Probing probing, Encoder encoder, Session session) throws IOException {
      LearningRates grid = rates.grid();
      int images = batch();
      if (views) {
        return grid == null
            ? probing.linearOnViews(encoder, images, session)
            : probing.linearOnViews(encoder, images, grid, session);
      }
      Probing.Pair features = probing.features(encoder, true);
      if (grid != null) {
        return probing.linear(encoder, features.train(), features.test(), grid, session);
      }
      return probing.linear(encoder, features.train(), features.test(), session);
    }
  }

  /** All weights. */
  @Command(
      name = "finetune",
      mixinStandardHelpOptions = true,
      description = "Train encoder and classifier together on the labels.")
  static final class Finetune extends TrainedProbe {
    private static final int USUAL_EPOCHS = 30;

    @Option(
        names = "--epochs",
        description =
            "Passes over the data (default: the recipe's probe.finetune_epochs, else "
                + USUAL_EPOCHS
                + ").")
    private Integer epochs;

    @Option(names = "--batch", defaultValue = "128", description = "Images a step.")
    private int batch;

    private int epochs(Recipe recipe) {
      int own = recipe.probe().finetuneEpochs();
      return epochs == null ? (own > 0 ? own : USUAL_EPOCHS) : epochs;
    }

    @Override
    String settings(Recipe recipe) {
      return "finetune, epochs " + epochs(recipe) + ", batch " + batch;
    }

    @Override
    boolean trainsTogether() {
      return true;
    }

    @Override
    Score train(Probing probing, Encoder encoder, Session session) throws IOException {
      return probing.fineTune(encoder, epochs(probing.recipe()), batch, session);
    }
  }
}
