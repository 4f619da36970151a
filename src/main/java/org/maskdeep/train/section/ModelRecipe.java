package org.maskdeep.train.section;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.tensor.Precision;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * The encoder.
 *
 * @param arch {@code resnet18}, {@code resnet34}, {@code resnet50}, or a vision transformer such as
 *     {@code vit_nano_patch8_64}
 * @param width of a ResNet: channels of the first stage, 64 as published
 * @param stem of a ResNet: {@code cifar} (3x3, stride 1) or {@code imagenet} (7x7, stride 2,
 *     pooling)
 * @param pool of a vision transformer, what represents an image: {@code class} or {@code mean}
 * @param position of a vision transformer: {@code sincos} or {@code learned}
 * @param precision {@code fp32} or {@code bf16}
 */
public record ModelRecipe(
    String arch, int width, String stem, String pool, String position, String precision) {
  private static final String USUAL_WIDTH = "64";
  private static final String USUAL_STEM = "cifar";
  private static final String USUAL_POOL = "class";
  private static final String USUAL_POSITION = "sincos";

  /** Checks words and numbers. */
  public ModelRecipe {
    RecipeChecks.range("model.width", width, 1, 1 << 16);
    EncoderSpec spec = spec(arch, width, stem, pool, position, precision);
    checkUsed(spec, "width", Integer.toString(width), USUAL_WIDTH);
    checkUsed(spec, "stem", stem, USUAL_STEM);
    checkUsed(spec, "pool", pool, USUAL_POOL);
    checkUsed(spec, "position", position, USUAL_POSITION);
  }

  /** A key that this kind of encoder does not have must be left alone. */
  private static void checkUsed(EncoderSpec spec, String key, String value, String usual) {
    if (!spec.words().containsKey(key) && !value.equals(usual)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key model.%s = %s: has no effect on a %s; leave it out",
              key,
              value,
              spec.words().get(EncoderSpec.MODEL)));
    }
  }

  /** The encoder that the words name. */
  public EncoderSpec spec() {
    return spec(arch, width, stem, pool, position, precision);
  }

  private static EncoderSpec spec(
      String arch, int width, String stem, String pool, String position, String precision) {
    Map<String, String> words =
        Map.of(
            EncoderSpec.MODEL,
            arch,
            "width",
            Integer.toString(width),
            "stem",
            stem,
            "pool",
            pool,
            "position",
            position);
    return EncoderSpec.of(
        EncoderWords.of(words, ModelRecipe::unknown),
        RecipeChecks.word("model.precision", precision, Precision.class));
  }

  private static RuntimeException unknown(String key, String word, List<String> known) {
    String name = key.equals(EncoderSpec.MODEL) ? "arch" : key;
    return RecipeChecks.unknown("model." + name, word, known);
  }
}
