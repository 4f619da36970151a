package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.image.Normalization;
import org.maskdeep.method.semmae.PartMaps;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * An encoder that was trained before, which a method learns from and leaves as it is.
 *
 * @param key what the recipe says of it, for errors
 * @param spec which encoder
 * @param weights its file; null: weights of chance, to time steps with
 * @param pixels how the images that it knows are normalised; null: not known
 */
public record Guide(String key, VitOptions spec, Path weights, Normalization pixels) {
  /**
   * Checks that it can look at the same images in the same patches.
   *
   * @throws IllegalArgumentException when it cannot
   */
  public void check(EncoderSpec model, ViewsRecipe views) {
    VitOptions encoder = Transformers.of(model, "with a guide");
    if (spec.image() != encoder.image() || spec.patch() % encoder.patch() != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.guide = %s: is a %s, and model.arch = %s has other images or"
                  + " patches; choose a guide for images of %d px in patches of %d px or a"
                  + " multiple",
              key,
              spec.name(),
              encoder.name(),
              encoder.image(),
              encoder.patch()));
    }
    if (pixels != null && !pixels.equals(views.pixels())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.guide = %s: was trained on pixels normalised in another way than"
                  + " views.normalization = %s; set that to the guide's",
              key,
              views.normalization()));
    }
  }

  /**
   * Checks that a recipe's encoder is the guide's.
   *
   * @throws IllegalArgumentException when it is another
   */
  void checkSame(VitOptions encoder) {
    if (!spec.words().equals(encoder.words())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.guide = %s: is %s, and the recipe's model is %s; set model to the"
                  + " guide's",
              key,
              spec.description(),
              encoder.description()));
    }
  }

  /**
   * The encoder, out of training.
   *
   * @param manager owner of its weights
   * @throws UncheckedIOException when its file cannot be read or does not fit
   */
  public VisionTransformer open(NDManager manager) {
    VisionTransformer encoder = spec.create();
    encoder.initialize(manager, 0);
    fill(encoder);
    return encoder;
  }

  /** Gives an encoder of this kind the guide's weights and takes it out of training. */
  void fill(VisionTransformer encoder) {
    load(encoder);
    encoder.freeze();
  }

  /** Gives an encoder of this kind the guide's weights. */
  void load(VisionTransformer encoder) {
    if (weights != null) {
      try {
        WeightFiles.load(weights, encoder);
      } catch (IOException e) {
        throw new UncheckedIOException(
            String.format(Locale.ROOT, "recipe key method.guide = %s: %s", key, e.getMessage()), e);
      }
    }
  }

  /**
   * The part tokens that were learned with it.
   *
   * @param count of parts where nothing was learned and chance decides
   * @throws UncheckedIOException when its file cannot be read
   * @throws IllegalArgumentException when the guide has none
   */
  PartMaps parts(NDManager manager, int count) {
    PartMaps maps;
    if (weights == null) {
      maps = new PartMaps(spec.size().width(), count);
      maps.initialize(manager, 0);
    } else {
      maps = learnedParts(manager);
    }
    maps.freeze();
    return maps;
  }

  private PartMaps learnedParts(NDManager manager) {
    Path file = weights.resolveSibling(PartMaps.FILE);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.guide = %s: has no %s beside its encoder, so it has learned no"
                  + " parts; name a run or recipe of the method parts, such as smoke-parts, or"
                  + " set method.parts=kmeans",
              key,
              PartMaps.FILE));
    }
    try {
      return PartMaps.load(file, manager);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
