package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.maskdeep.nn.NormOptions;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.tensor.Precision;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.RunDirectory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which encoder a command works on: that of a run, or a file of weights. */
final class EncoderOptions {
  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(names = "--model", defaultValue = "resnet50", description = "resnet18, 34 or 50.")
  private String model;

  @Option(names = "--width", defaultValue = "64", description = "Channels of the first stage.")
  private int width;

  @Option(
      names = "--stem",
      defaultValue = "standard",
      description = "standard (7x7) or small (3x3).")
  private String stem;

  /** One of the two. */
  static final class Source {
    @Option(names = "--run", paramLabel = "RUN", description = "The folder of a finished run.")
    private Path run;

    @Option(names = "--weights", paramLabel = "FILE", description = "Weights in safetensors.")
    private Path weights;
  }

  /** The recipe of the run, or null when weights were named. */
  Recipe recipe() throws IOException {
    return source.run == null ? null : RunDirectory.recipe(source.run);
  }

  /** The file of the weights. */
  Path file() {
    return source.run == null ? source.weights : source.run.resolve("encoder.safetensors");
  }

  /** The encoder with its weights. */
  ResNet load(NDManager manager) throws IOException {
    Recipe recipe = recipe();
    ResNet encoder = new ResNet(recipe == null ? options() : Pretraining.resnet(recipe));
    encoder.initialize(manager, 0);
    WeightFiles.load(file(), encoder);
    return encoder;
  }

  private ResNetOptions options() {
    if (!model.matches("resnet(18|34|50)")) {
      throw new IllegalArgumentException("--model " + model + ": resnet18, resnet34 or resnet50");
    }
    if (!stem.equals("small") && !stem.equals("standard")) {
      throw new IllegalArgumentException("--stem " + stem + ": small or standard");
    }
    int depth = Integer.parseInt(model.substring("resnet".length()));
    return new ResNetOptions(
        depth, width, stem.equals("small"), NormOptions.TRAINED, Precision.FP32);
  }

  /** A manager for the weights. */
  static NDManager manager(Device device) {
    return NDManager.newBaseManager(device);
  }
}
