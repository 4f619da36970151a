package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.maskdeep.eval.Progress;
import org.maskdeep.eval.Score;
import org.maskdeep.nn.ResNet;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that judge an encoder: knn, linear, finetune. */
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

    /** The score of one probe. */
    abstract Score score(Probing probing, ResNet encoder) throws IOException;

    @Override
    public Integer call() throws Exception {
      Recipe ofRun = encoder.recipe();
      settings.addAll(data.settings());
      Recipe recipe =
          ofRun == null
              ? Recipes.load(recipeName == null ? "defaults" : recipeName, settings)
              : Recipes.with(ofRun, settings);
      Device where = device.start();
      try (NDManager manager = EncoderOptions.manager(where)) {
        Probing probing = new Probing(recipe, data.folder(), encoder.file().toString());
        Score score = score(probing, encoder.load(manager));
        System.out.printf("%s: %.2f %%%n", score.card().probe(), 100 * score.value());
        score.card().lines().forEach(line -> System.out.println("  " + line));
        JsonFile.write(json, score.toMap());
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
    @Override
    Score score(Probing probing, ResNet encoder) throws IOException {
      Probing.Pair features = probing.features(encoder);
      return probing.knn(encoder, features.train(), features.test());
    }
  }

  /** Linear classifier. */
  @Command(
      name = "linear",
      mixinStandardHelpOptions = true,
      description = "Train a linear classifier on frozen features.")
  static final class Linear extends Probe {
    @Override
    Score score(Probing probing, ResNet encoder) throws IOException {
      Probing.Pair features = probing.features(encoder);
      return probing.linear(encoder, features.train(), features.test());
    }
  }

  /** All weights. */
  @Command(
      name = "finetune",
      mixinStandardHelpOptions = true,
      description = "Train encoder and classifier together on the labels.")
  static final class Finetune extends Probe {
    @Option(names = "--epochs", defaultValue = "30", description = "Passes over the data.")
    private int epochs;

    @Option(names = "--batch", defaultValue = "128", description = "Images a step.")
    private int batch;

    @Override
    Score score(Probing probing, ResNet encoder) throws IOException {
      return probing.fineTune(encoder, epochs, batch, Progress.SILENT);
    }
  }
}
