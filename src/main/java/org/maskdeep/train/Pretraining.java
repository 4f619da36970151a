package org.maskdeep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.optim.AdamWOptions;
import org.maskdeep.optim.LarsOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.optim.WeightDecay;
import org.maskdeep.train.method.Guide;
import org.maskdeep.train.method.Masking;
import org.maskdeep.train.method.MethodRecipe;
import org.maskdeep.train.method.RunSetting;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/** What is made of a recipe: method, views, batches, optimizer. */
public final class Pretraining {
  private Pretraining() {}

  /**
   * The method, freshly initialised from the recipe's seed; not for one that uses labels or a
   * guide.
   */
  public static Method method(Recipe recipe, NDManager manager) {
    return method(recipe, manager, 0);
  }

  /**
   * The method, freshly initialised from the recipe's seed; not for one that has a guide.
   *
   * @param classes of the data set, for a method that uses labels
   */
  public static Method method(Recipe recipe, NDManager manager, int classes) {
    return method(recipe, manager, setting(recipe, classes, 1, null, null));
  }

  /** The method of a run. */
  static Method method(Recipe recipe, NDManager manager, RunSetting run) {
    return recipe.method().create(manager, recipe.model().spec(), run);
  }

  /** What a method may know of its run; data and guide may be null. */
  static RunSetting setting(
      Recipe recipe, int classes, int stepsPerEpoch, Dataset data, Guide guide) {
    if (guide != null) {
      guide.check(recipe.model().spec(), recipe.views());
    }
    return new RunSetting(
        recipe.seed(),
        classes,
        stepsPerEpoch,
        recipe.optimizer().epochs(),
        recipe.optimizer().batch(),
        data,
        viewOptions(recipe),
        guide,
        null);
  }

  /** Checks that a method can hide patches by a program's own masks, where there are such. */
  static void requireMasks(Recipe recipe, MaskSampler masks) {
    if (masks != null && !recipe.method().takesMasks()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the method %s takes no masks of a program's own; maskdeep and mae do",
              recipe.method().name()));
    }
  }

  /**
   * Checks that a data set has what a recipe's method learns from.
   *
   * @throws IllegalArgumentException when the method needs labels and there are not at least two
   *     classes
   */
  static void requireLabels(Recipe recipe, Dataset data) {
    if (recipe.method().usesLabels() && data.classes().size() < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.name = %s: learns from labels, but %s has none (its classes: %s);"
                  + " name a set of at least two classes in data.train, or another method",
              recipe.method().name(),
              data.name(),
              String.join(", ", data.classes())));
    }
  }

  /** The share that target networks keep at each step. */
  public static Schedule targetMomentum(Recipe recipe, long steps) {
    return recipe.method().targetMomentum(steps);
  }

  /**
   * How a recipe's visible patches are drawn.
   *
   * @throws IllegalArgumentException when its method hides none
   */
  public static MaskSampler sampler(MethodRecipe method) {
    return masking(method).sampler();
  }

  /** The grids of the masked levels on views of the recipe's size; as {@link #sampler}. */
  public static List<PatchGrid> patchGrids(Recipe recipe) {
    return masking(recipe.method()).grids(recipe.model().spec(), recipe.views().size());
  }

  private static Masking masking(MethodRecipe method) {
    return method
        .masking()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(Locale.ROOT, "method %s hides no patches", method.name())));
  }

  /**
   * The recipe's two views, and the further ones behind them where the method has a use for them.
   */
  public static List<ViewTransform> views(Recipe recipe) {
    return viewOptions(recipe).stream().map(Views::train).toList();
  }

  /** What the loader makes of them: all, or what {@code data.augment} leaves to it. */
  static List<ViewTransform> loadedViews(Recipe recipe) {
    return viewOptions(recipe).stream().map(recipe.data().augment()::loaded).toList();
  }

  /** The options of {@link #views}. */
  static List<ViewOptions> viewOptions(Recipe recipe) {
    MethodRecipe method = recipe.method();
    return recipe.views().options(method.learnedViews(), method.usesFurtherViews());
  }

  /** Mean and deviation of the pixels. */
  public static Normalization normalization(ViewsRecipe views) {
    return views.pixels();
  }

  /** The optimizer of these weights. */
  public static Optimizer optimizer(OptimizerRecipe o, Map<String, NDArray> weights) {
    return switch (o.name()) {
      case "sgd" -> Optimizer.sgd(weights, SgdOptions.of(o.momentum(), o.weightDecay()));
      case "lars" -> Optimizer.lars(weights, new LarsOptions(o.momentum(), o.weightDecay(), 0.001));
      default ->
          Optimizer.adamW(
              weights,
              AdamWOptions.of(
                  o.betas().get(0), o.betas().get(1), WeightDecay.kernels(o.weightDecay())));
    };
  }
}
