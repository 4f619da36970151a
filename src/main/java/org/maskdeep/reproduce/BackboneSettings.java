package org.maskdeep.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.detect.Architecture;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.recipe.RecipeFiles;

/** What a file of encoder weights says of the detector that it goes into. */
public final class BackboneSettings {
  private static final String WIDTH = "width";
  private static final String STEM = "stem";

  private BackboneSettings() {}

  /**
   * The settings that a file of weights asks for: its depth, width and stem, where it knows them.
   *
   * @param arch the recipe's
   * @param insisted whether it was asked for on the command line, so that another depth is an error
   */
  public static List<String> of(Path file, String arch, boolean insisted) throws IOException {
    return of(file, arch, insisted, false, false);
  }

  /**
   * As {@link #of(Path, String, boolean)}.
   *
   * @param widthIsGiven whether another setting says the width, and {@code stemIsGiven} the stem
   */
  public static List<String> of(
      Path file, String arch, boolean insisted, boolean widthIsGiven, boolean stemIsGiven)
      throws IOException {
    Map<String, String> metadata = Safetensors.read(file).metadata();
    EncoderWords words =
        EncoderWords.ofFile(file, metadata, key -> key.equals(EncoderSpec.MODEL) ? "arch" : key);
    words = widthIsGiven ? words.without(WIDTH) : words;
    words = stemIsGiven ? words.without(STEM) : words;
    words = insisted ? insist(words, file, metadata.get(EncoderSpec.MODEL), arch) : words;
    List<String> settings = new ArrayList<>();
    settings.add(RecipeFiles.setting("model.backbone", file.toString()));
    settings.addAll(settings(words, EncoderSpec.of(words, Precision.FP32), arch));
    return settings;
  }

  /** The settings for a backbone of an encoder's structure, without its weights. */
  static List<String> of(EncoderSpec encoder, String arch) {
    EncoderWords words = EncoderWords.of(encoder.words(), RecipeChecks::unknown);
    return settings(words, encoder, arch);
  }

  /** What words say, as settings. */
  private static List<String> settings(EncoderWords words, EncoderSpec encoder, String arch) {
    Map<String, String> all = encoder.words();
    List<String> settings = new ArrayList<>();
    if (words.say(EncoderSpec.MODEL)) {
      String model = all.get(EncoderSpec.MODEL);
      settings.add("model.arch=" + Architecture.of(arch).withModel(model).name());
    }
    for (String key : List.of(WIDTH, STEM)) {
      if (words.say(key)) {
        settings.add("model." + key + "=" + all.get(key));
      }
    }
    return settings;
  }

  /** Without the file's model, which must not contradict an architecture that was asked for. */
  private static EncoderWords insist(EncoderWords words, Path file, String model, String arch) {
    if (EncoderSpec.isModel(model) && !Architecture.of(arch).model().equals(model)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--arch %s: %s is a %s; leave --arch out or name that depth",
              arch,
              file,
              model));
    }
    return words.without(EncoderSpec.MODEL);
  }
}
