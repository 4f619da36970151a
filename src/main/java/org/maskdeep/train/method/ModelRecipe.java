package org.maskdeep.train.method;

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
  private static final int USUAL_WIDTH = 64;
  private static final String USUAL_STEM = "cifar";
  private static final String USUAL_POOL = "class";
  private static final String USUAL_POSITION = "sincos";

  /** Checks words and numbers. */
  public ModelRecipe {
    RecipeChecks.range("model.width", width, 1, 1 << 16);
    boolean vit = arch.startsWith("vit_");
    EncoderSpec spec = spec(arch, width, stem, pool, position, precision);
    if (vit) {
      unused("width", width == USUAL_WIDTH, width, spec, "stands in its name");
      unused("stem", stem.equals(USUAL_STEM), stem, spec, "is its patches");
    } else {
      unused("pool", pool.equals(USUAL_POOL), pool, spec, "is the mean of its last map");
      unused("position", position.equals(USUAL_POSITION), position, spec, "is in its maps");
    }
  }

  /** A key that another kind of encoder has must be left alone. */
  private static void unused(
      String key, boolean left, Object value, EncoderSpec spec, String because) {
    if (!left) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key model.%s = %s: has no effect on a %s, whose %1$s %s; leave it out",
              key,
              value,
              spec.words().get(EncoderSpec.MODEL),
              because));
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
