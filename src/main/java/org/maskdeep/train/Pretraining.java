package org.maskdeep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.image.ColorJitter;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.RandomResizedCrop;
import org.maskdeep.image.ViewOptions;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.image.Views;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Aggregation;
import org.maskdeep.method.Agreement;
import org.maskdeep.method.Byol;
import org.maskdeep.method.Fusion;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.LevelHeads;
import org.maskdeep.method.MaskDeep;
import org.maskdeep.method.MaskDeepOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.MoCo;
import org.maskdeep.method.MoCoOptions;
import org.maskdeep.method.SimSiam;
import org.maskdeep.method.Target;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.optim.AdamWOptions;
import org.maskdeep.optim.LarsOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.optim.WeightDecay;

/** What the words of a recipe stand for. */
public final class Pretraining {
  private static final double MOST_WEIGHT = 1e6;
  private static final List<String> OPTIMIZERS = List.of("sgd", "lars", "adamw");

  private Pretraining() {}

  /**
   * Looks at all words of a recipe, before anything is made of it.
   *
   * @throws IllegalArgumentException when one is unknown or two do not fit together; names the key
   */
  public static void check(Recipe recipe) {
    Recipe.MethodRecipe m = recipe.method();
    switch (m.name()) {
      case "maskdeep" -> recipe.model().spec().maps(options(m).levels());
      case "byol" -> agreement(m);
      case "moco" -> moco(recipe);
      case "simsiam" -> {}
      default -> throw unknownMethod(m);
    }
    views(recipe);
    if (!OPTIMIZERS.contains(recipe.optimizer().name())) {
      throw RecipeChecks.unknown("optimizer.name", recipe.optimizer().name(), OPTIMIZERS);
    }
  }

  private static IllegalArgumentException unknownMethod(Recipe.MethodRecipe m) {
    return RecipeChecks.unknown(
        "method.name", m.name(), List.of("maskdeep", "byol", "simsiam", "moco"));
  }

  /** The method, freshly initialised from the recipe's seed. */
  public static Method method(Recipe recipe, NDManager manager) {
    Recipe.MethodRecipe m = recipe.method();
    HeadOptions heads = new HeadOptions(m.hidden(), m.out());
    EncoderSpec encoder = recipe.model().spec();
    return switch (m.name()) {
      case "maskdeep" -> new MaskDeep(manager, encoder, options(m), heads, recipe.seed());
      case "byol" -> new Byol(manager, encoder, heads, agreement(m), recipe.seed());
      case "simsiam" -> new SimSiam(manager, encoder, heads, recipe.seed());
      case "moco" -> new MoCo(manager, encoder, moco(recipe), heads, recipe.seed());
      default -> throw unknownMethod(m);
    };
  }

  private static MoCoOptions moco(Recipe recipe) {
    Recipe.MethodRecipe m = recipe.method();
    RecipeChecks.range("method.queue", m.queue(), recipe.optimizer().batch(), 1 << 24);
    return new MoCoOptions(m.queue(), m.temperature());
  }

  /** The share that target networks keep at each step: rising to 1, but constant for MoCo. */
  public static Schedule targetMomentum(Recipe recipe, long steps) {
    Recipe.MethodRecipe m = recipe.method();
    return m.name().equals("moco")
        ? Schedule.constant(m.momentum())
        : Schedule.ema(m.momentum(), steps);
  }

  private static MaskDeepOptions options(Recipe.MethodRecipe m) {
    Aggregation aggregation =
        RecipeChecks.word("method.aggregation", m.aggregation(), Aggregation.class);
    if (!m.levelWeights().isEmpty()) {
      RecipeChecks.list("method.level_weights", m.levelWeights(), m.levels().size());
      m.levelWeights()
          .forEach(
              w -> RecipeChecks.range("method.level_weights", w, Double.MIN_VALUE, MOST_WEIGHT));
    }
    return new MaskDeepOptions(
        m.levels(),
        m.groups(),
        sampler(m),
        m.embedding(),
        aggregation,
        targets(m),
        agreement(m),
        RecipeChecks.word("method.fusion", m.fusion(), Fusion.class),
        RecipeChecks.word("method.heads", m.heads(), LevelHeads.class),
        m.levelWeights());
  }

  private static Set<Target> targets(Recipe.MethodRecipe m) {
    Set<Target> targets = EnumSet.noneOf(Target.class);
    for (String target : m.targets()) {
      targets.add(RecipeChecks.word("method.targets", target, Target.class));
    }
    return targets;
  }

  private static Agreement agreement(Recipe.MethodRecipe m) {
    return switch (m.loss()) {
      case "cosine" -> Agreement.cosine();
      case "contrast" -> Agreement.contrast(m.temperature());
      default -> throw RecipeChecks.unknown("method.loss", m.loss(), List.of("cosine", "contrast"));
    };
  }

  /** How a recipe's visible patches are drawn. */
  public static MaskSampler sampler(Recipe.MethodRecipe m) {
    Grouping grouping = RecipeChecks.word("method.grouping", m.grouping(), Grouping.class);
    MaskSampler sampler =
        switch (m.hierarchy()) {
          case "aligned" -> MaskSampler.aligned(visible(m), grouping);
          case "independent" -> MaskSampler.independent(visible(m), grouping);
          case "block" -> block(m);
          default ->
              throw RecipeChecks.unknown(
                  "method.hierarchy", m.hierarchy(), List.of("aligned", "independent", "block"));
        };
    if (m.whole() && m.groups() < 2) {
      throw new IllegalArgumentException(
          "recipe key method.whole = true: needs method.groups of at least 2, the first of which"
              + " sees the whole image");
    }
    return m.whole() ? sampler.withWhole() : sampler;
  }

  /** The grids of the levels on views of the recipe's size. */
  public static List<PatchGrid> patchGrids(Recipe recipe) {
    List<PatchGrid> grids = new ArrayList<>();
    for (FeatureMap map : recipe.model().spec().maps(recipe.method().levels())) {
      int side = map.positions(recipe.views().size());
      grids.add(new PatchGrid(side, side));
    }
    return grids;
  }

  /** The visible share of each level, or one for all. */
  private static List<Double> visible(Recipe.MethodRecipe m) {
    int levels = m.levels().size();
    if (m.visible().size() != 1 && m.visible().size() != levels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.visible = %s: %d shares for levels %s: give one share for all, such"
                  + " as 0.25, or one for each, fine to coarse",
              m.visible(),
              m.visible().size(),
              m.levels()));
    }
    m.visible().forEach(v -> RecipeChecks.range("method.visible", v, Double.MIN_VALUE, 1));
    return m.visible();
  }

  private static MaskSampler block(Recipe.MethodRecipe m) {
    if (m.visible().size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.visible = %s: blocks have one share for all levels; give one, or"
                  + " set method.hierarchy to aligned or independent",
              m.visible()));
    }
    return MaskSampler.block(visible(m).get(0));
  }

  /**
   * The recipe's two views, and the further ones behind them where the method has a use for them.
   */
  public static List<ViewTransform> views(Recipe recipe) {
    Recipe.ViewsRecipe v = recipe.views();
    List<Double> furtherCrop = v.furtherCrop().isEmpty() ? v.crop() : v.furtherCrop();
    int furtherSize = v.furtherSize() == 0 ? v.size() : v.furtherSize();
    List<ViewTransform> views = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      views.add(Views.train(view(v, i, v.size(), v.crop())));
    }
    for (int i = 0; i < furtherViews(recipe); i++) {
      views.add(Views.train(view(v, i % 2, furtherSize, furtherCrop)));
    }
    return views;
  }

  /** How many further views a step needs: none unless they are targets. */
  private static int furtherViews(Recipe recipe) {
    Recipe.MethodRecipe m = recipe.method();
    if (!m.name().equals("maskdeep") || !targets(m).contains(Target.FURTHER_VIEWS)) {
      return 0;
    }
    if (recipe.views().further() == 0) {
      throw new IllegalArgumentException(
          "recipe key views.further = 0: the target further-views of method.targets needs at least"
              + " one");
    }
    return recipe.views().further();
  }

  private static ViewOptions view(Recipe.ViewsRecipe v, int place, int size, List<Double> crop) {
    List<Double> jitter = RecipeChecks.list("views.jitter", v.jitter(), 4);
    RandomResizedCrop area = new RandomResizedCrop(crop.get(0), crop.get(1), 3.0 / 4, 4.0 / 3);
    ColorJitter strengths =
        new ColorJitter(jitter.get(0), jitter.get(1), jitter.get(2), jitter.get(3));
    ViewOptions byol = ViewOptions.byolFirst(size, normalization(v));
    return byol.withCrop(area)
        .withFlip(v.flip())
        .withJitter(v.jitterP(), strengths)
        .withGrey(v.grey())
        .withBlur(
            RecipeChecks.list("views.blur", v.blur(), 2).get(place),
            byol.minSigma(),
            byol.maxSigma())
        .withSolarize(RecipeChecks.list("views.solarize", v.solarize(), 2).get(place));
  }

  /** Mean and deviation of the pixels. */
  public static Normalization normalization(Recipe.ViewsRecipe v) {
    return switch (v.normalization()) {
      case "imagenet" -> Normalization.IMAGENET;
      case "cifar10" -> Normalization.CIFAR10;
      case "none" -> Normalization.NONE;
      default ->
          throw RecipeChecks.unknown(
              "views.normalization", v.normalization(), List.of("imagenet", "cifar10", "none"));
    };
  }

  /** The optimizer of these weights. */
  public static Optimizer optimizer(Recipe recipe, Map<String, NDArray> weights) {
    Recipe.OptimizerRecipe o = recipe.optimizer();
    return switch (o.name()) {
      case "sgd" -> Optimizer.sgd(weights, SgdOptions.of(o.momentum(), o.weightDecay()));
      case "lars" -> Optimizer.lars(weights, new LarsOptions(o.momentum(), o.weightDecay(), 0.001));
      case "adamw" ->
          Optimizer.adamW(weights, AdamWOptions.of(WeightDecay.kernels(o.weightDecay())));
      default -> throw RecipeChecks.unknown("optimizer.name", o.name(), OPTIMIZERS);
    };
  }
}
