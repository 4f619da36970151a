package org.maskdeep.train.section;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ColorJitter;
import org.maskdeep.image.view.RandomResizedCrop;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * Views.
 *
 * @param size side in pixels
 * @param crop smallest and largest share of the area
 * @param flip probability
 * @param jitter brightness, contrast, saturation, hue
 * @param jitterP probability
 * @param grayscale probability
 * @param blur probability in the first and in the second view
 * @param solarize probability in the first and in the second view
 * @param further number of further views, targets of MaskDeep, views of FastSiam
 * @param furtherSize their side in pixels; 0: as of the first two
 * @param furtherCrop their smallest and largest share of the area; empty: as of the first two
 * @param normalization {@code imagenet}, {@code cifar10} or {@code none}
 */
public record ViewsRecipe(
    int size,
    List<Double> crop,
    double flip,
    List<Double> jitter,
    double jitterP,
    double grayscale,
    List<Double> blur,
    List<Double> solarize,
    int further,
    int furtherSize,
    List<Double> furtherCrop,
    String normalization) {
  /** Checks the numbers. */
  public ViewsRecipe {
    RecipeChecks.range("views.size", size, 1, 1 << 14);
    crop = List.copyOf(RecipeChecks.list("views.crop", crop, 2));
    RecipeChecks.range("views.flip", flip, 0, 1);
    jitter = List.copyOf(RecipeChecks.list("views.jitter", jitter, 4));
    RecipeChecks.range("views.jitter_p", jitterP, 0, 1);
    RecipeChecks.range("views.grayscale", grayscale, 0, 1);
    blur = List.copyOf(RecipeChecks.list("views.blur", blur, 2));
    solarize = List.copyOf(RecipeChecks.list("views.solarize", solarize, 2));
    RecipeChecks.range("views.further", further, 0, 1 << 10);
    RecipeChecks.range("views.further_size", furtherSize, 0, 1 << 14);
    if (!furtherCrop.isEmpty()) {
      RecipeChecks.list("views.further_crop", furtherCrop, 2);
    }
    furtherCrop = List.copyOf(furtherCrop);
    normalization(normalization);
  }

  private static Normalization normalization(String word) {
    return switch (word) {
      case "imagenet" -> Normalization.IMAGENET;
      case "cifar10" -> Normalization.CIFAR10;
      case "none" -> Normalization.NONE;
      default ->
          throw RecipeChecks.unknown(
              "views.normalization", word, List.of("imagenet", "cifar10", "none"));
    };
  }

  /** Mean and deviation of the pixels. */
  public Normalization pixels() {
    return normalization(normalization);
  }

  /**
   * The views that are learned from, and the further ones behind them.
   *
   * @param learned how many, 1 or 2
   * @param withFurther whether further ones are made
   */
  public List<ViewOptions> options(int learned, boolean withFurther) {
    List<Double> otherCrop = furtherCrop.isEmpty() ? crop : furtherCrop;
    int otherSize = furtherSize == 0 ? size : furtherSize;
    List<ViewOptions> views = new ArrayList<>();
    for (int i = 0; i < learned; i++) {
      views.add(view(i, size, crop));
    }
    for (int i = 0; withFurther && i < further; i++) {
      views.add(view(i % 2, otherSize, otherCrop));
    }
    return views;
  }

  private ViewOptions view(int place, int side, List<Double> area) {
    ColorJitter strengths =
        new ColorJitter(jitter.get(0), jitter.get(1), jitter.get(2), jitter.get(3));
    ViewOptions byol = ViewOptions.byolFirst(side, pixels());
    return byol.edit()
        .crop(new RandomResizedCrop(area.get(0), area.get(1), 3.0 / 4, 4.0 / 3))
        .flip(flip)
        .jitter(jitterP, strengths)
        .grayscale(grayscale)
        .blur(blur.get(place))
        .solarize(solarize.get(place))
        .build();
  }
}
