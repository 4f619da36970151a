package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.maskdeep.nn.NormOptions;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.RunDirectory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which encoder a command works on: that of a run, or a file of weights. */
final class EncoderOptions {
  private static final String MODEL = "model";
  private static final String WIDTH = "width";
  private static final String STEM = "stem";

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--model",
      description = "resnet18, resnet34 or resnet50 (default: what the file says, or resnet50).")
  private String model;

  @Option(
      names = "--width",
      description = "Channels of the first stage (default: what the file says, or 64).")
  private Integer width;

  @Option(
      names = "--stem",
      description = "standard (7x7) or small (3x3) (default: what the file says, or standard).")
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
    ResNet encoder = new ResNet(options());
    encoder.initialize(manager, 0);
    WeightFiles.load(file(), encoder);
    return encoder;
  }

  private ResNetOptions options() throws IOException {
    Recipe recipe = recipe();
    if (recipe != null) {
      if (!Files.isRegularFile(file())) {
        throw new IOException(
            source.run + ": the run is not finished (no encoder.safetensors); resume it first");
      }
      return Pretraining.resnet(recipe);
    }
    Map<String, String> file = Safetensors.read(file()).metadata();
    String name = model == null ? file.getOrDefault(MODEL, "resnet50") : model;
    if (!name.matches("resnet(18|34|50)")) {
      throw new IllegalArgumentException("--model " + name + ": resnet18, resnet34 or resnet50");
    }
    String first = stem == null ? file.getOrDefault(STEM, "standard") : stem;
    if (!first.equals("small") && !first.equals("standard")) {
      throw new IllegalArgumentException("--stem " + first + ": small or standard");
    }
    int depth = Integer.parseInt(name.substring("resnet".length()));
    return new ResNetOptions(
        depth, width(file), first.equals("small"), NormOptions.TRAINED, Precision.FP32);
  }

  private int width(Map<String, String> file) throws IOException {
    String text = file.getOrDefault(WIDTH, "64");
    if (width == null && !text.matches("\\d{1,6}")) {
      throw new IOException(file() + ": its metadata has width '" + text + "'; say --width");
    }
    return width == null ? Integer.parseInt(text) : width;
  }

  /** What {@link #load} needs to know of an encoder, as metadata of a file of weights. */
  static Map<String, String> metadata(ResNetOptions o) {
    return Map.of(
        MODEL,
        "resnet" + o.depth(),
        WIDTH,
        Integer.toString(o.width()),
        STEM,
        o.smallStem() ? "small" : "standard");
  }

  /** A manager for the weights. */
  static NDManager manager(Device device) {
    return NDManager.newBaseManager(device);
  }
}
