package org.maskdeep.cli.options;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.image.Normalization;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.recipe.RecipeFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which encoder a command works on: that of a run, or a file of weights. */
public final class EncoderOptions {
  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--model",
      description =
          "resnet18, resnet34, resnet50, or a vision transformer such as vit_base_patch16_224"
              + " (default: what the file says, or resnet50).")
  private String model;

  @Option(
      names = "--width",
      description =
          "Of a ResNet: channels of the first stage (default: what the file says, or 64).")
  private Integer width;

  @Option(
      names = "--stem",
      description =
          "Of a ResNet: imagenet (7x7) or cifar (3x3) (default: what the file says, or"
              + " imagenet).")
  private String stem;

  @Option(
      names = "--pool",
      description =
          "Of a vision transformer, what represents an image: class (its token) or mean (of the"
              + " patches) (default: what the file says, or class).")
  private String pool;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      defaultValue = "",
      description =
          "Which of several encoders in the file: what stands before conv1.weight (of a"
              + " vision transformer: cls_token), such as module.encoder_q. (default: found by"
              + " itself).")
  private String prefix;

  private EncoderSpec known; // once it was looked up in the file

  /** One of the two. */
  static final class Source {
    @Option(names = "--run", paramLabel = "RUN", description = "The folder of a finished run.")
    private Path run;

    @Option(names = "--weights", paramLabel = "FILE", description = "Weights in safetensors.")
    private Path weights;
  }

  /**
   * How the encoder's input is normalised.
   *
   * @param given by the user; null: as in the recipe
   * @param recipe null: the default one
   */
  public static Normalization normalization(String given, Recipe recipe) throws IOException {
    if (given == null && recipe != null) {
      return Pretraining.normalization(recipe.views());
    }
    List<String> chosen =
        given == null ? List.of() : List.of(RecipeFiles.setting("views.normalization", given));
    return Pretraining.normalization(Recipes.load("defaults", chosen).views());
  }

  /** The recipe of the run, or null when weights were named. */
  public Recipe recipe() throws IOException {
    return source.run == null ? null : Recipes.ofRun(source.run);
  }

  /** The file of the weights. */
  public Path file() {
    return source.run == null ? source.weights : source.run.resolve(RunDirectory.ENCODER);
  }

  /** The encoder with its weights. */
  public Encoder load(NDManager manager) throws IOException {
    Encoder encoder = spec().create();
    encoder.initialize(manager, 0);
    WeightFiles.load(file(), encoder, prefix, Text::warn);
    return encoder;
  }

  /** The prefix of the encoder's names in the file; empty: to be found. */
  public String prefix() {
    return prefix;
  }

  /** Where the weights come from, for a protocol. */
  public String source() {
    return prefix.isEmpty() ? file().toString() : file() + ", prefix " + prefix;
  }

  /** Which encoder it is. */
  public EncoderSpec spec() throws IOException {
    if (known == null) {
      known = lookUp();
    }
    return known;
  }

  private EncoderSpec lookUp() throws IOException {
    Recipe recipe = recipe();
    if (recipe != null) {
      refuseWords();
      if (!Files.isRegularFile(file())) {
        throw new IOException(
            source.run + ": the run is not finished (no encoder.safetensors); resume it first");
      }
      return recipe.model().spec();
    }
    EncoderWords words =
        EncoderWords.ofFile(file(), Safetensors.read(file()).metadata(), key -> key)
            .with(EncoderSpec.MODEL, model, EncoderOptions::unknown)
            .with("width", width == null ? null : width.toString(), EncoderOptions::unknown)
            .with("stem", stem, EncoderOptions::unknown)
            .with("pool", pool, EncoderOptions::unknown);
    return EncoderSpec.of(words, Precision.FP32);
  }

  /** A run's recipe says which encoder it is. */
  private void refuseWords() {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("--model", model);
    words.put("--width", width);
    words.put("--stem", stem);
    words.put("--pool", pool);
    words.forEach(
        (option, word) -> {
          if (word != null) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "%s %s goes with --weights, and of a run the recipe says it: leave it out, or"
                        + " give --weights %s %s %s",
                    option,
                    word,
                    file(),
                    option,
                    word));
          }
        });
  }

  private static IllegalArgumentException unknown(String option, String word, List<String> known) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "--%s %s: must be %s",
            option,
            word,
            known.isEmpty() ? "a positive whole number" : "one of " + String.join(", ", known)));
  }

  /** A manager for the weights. */
  public static NDManager manager(Device device) {
    return NDManager.newBaseManager(device);
  }
}
