package org.maskdeep.train.method;

import java.util.List;
import java.util.Locale;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.mask.MaskSampler;

/**
 * What a method may know of the run that it is made for.
 *
 * @param seed of the initial weights
 * @param classes of the data set; of use to methods that use labels only
 * @param stepsPerEpoch at least 1
 * @param epochs of the run
 * @param batch images of a step, in all parts and processes
 * @param data what is learned from; null where only the method is looked at
 * @param views how its views are made
 * @param guide the encoder that it learns from; null for a method that has none
 * @param masks of a program's own, in place of what the recipe says; null: none
 */
public record RunSetting(
    long seed,
    int classes,
    int stepsPerEpoch,
    int epochs,
    int batch,
    Dataset data,
    List<ViewOptions> views,
    Guide guide,
    MaskSampler masks) {
  /** Copies the list. */
  public RunSetting {
    views = List.copyOf(views);
  }

  /** The same with masks of a program's own; null: none. */
  public RunSetting with(MaskSampler own) {
    return new RunSetting(seed, classes, stepsPerEpoch, epochs, batch, data, views, guide, own);
  }

  /** How visible patches are drawn. */
  MaskSampler masksOr(MaskSampler ofRecipe) {
    return masks == null ? ofRecipe : masks;
  }

  /** The data, for a method that cannot do without. */
  Dataset requiredData(String method) {
    return required(data, method, "images");
  }

  /** The guide, for a method that cannot do without. */
  Guide requiredGuide(String method) {
    return required(guide, method, "guide");
  }

  private static <T> T required(T known, String method, String what) {
    if (known == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the method %s is made for a run on its %s; use a Pretrainer",
              method,
              what));
    }
    return known;
  }
}
