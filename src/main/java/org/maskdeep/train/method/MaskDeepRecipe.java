package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.maskdeep.Aggregation;
import org.maskdeep.method.maskdeep.Fusion;
import org.maskdeep.method.maskdeep.LevelHeads;
import org.maskdeep.method.maskdeep.MaskDeep;
import org.maskdeep.method.maskdeep.MaskDeepOptions;
import org.maskdeep.method.maskdeep.Target;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.optim.Schedule;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.train.recipe.OneOrMore;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link MaskDeep}.
 *
 * @param hidden width inside the heads
 * @param out width of their output, D
 * @param levels names of the feature maps whose patches are used, fine to coarse
 * @param groups G
 * @param visible ρ, the visible share: one for all levels, or one each, fine to coarse
 * @param whole whether the first group sees all patches
 * @param hierarchy how the masks of several levels hang together
 * @param grouping how the groups of a level hang together
 * @param embedding d, the common width of patches; 0 for none, with one level only
 * @param aggregation how a group becomes a vector
 * @param fusion what is predicted from
 * @param heads whether levels share projector and predictors
 * @param levelWeights weight of each level's terms, fine to coarse; or empty
 * @param targets what is predicted
 * @param momentum of the target network at the start; it goes to 1 by a cosine
 * @param loss how predictions are compared with targets
 * @param temperature T of {@link PredictionLoss#CONTRAST}
 */
public record MaskDeepRecipe(
    int hidden,
    int out,
    List<String> levels,
    int groups,
    @OneOrMore List<Double> visible,
    boolean whole,
    MaskHierarchy hierarchy,
    Grouping grouping,
    int embedding,
    Aggregation aggregation,
    Fusion fusion,
    LevelHeads heads,
    List<Double> levelWeights,
    List<Target> targets,
    double momentum,
    PredictionLoss loss,
    double temperature)
    implements MethodRecipe {
  static final String NAME = "maskdeep";

  private static final double MOST_WEIGHT = 1e6;
  private static final int MOST_GROUPS = 1 << 16;
  private static final int MOST_WIDTH = 1 << 20;

  /** Checks each key, and that they fit together. */
  public MaskDeepRecipe {
    levels = List.copyOf(levels);
    visible = List.copyOf(visible);
    levelWeights = List.copyOf(levelWeights);
    targets = List.copyOf(targets);
    MethodChecks.heads(hidden, out);
    RecipeChecks.range("method.groups", groups, 1, MOST_GROUPS);
    checkVisible(visible, levels, hierarchy);
    checkGrouping(grouping, hierarchy);
    if (whole && groups < 2) {
      throw new IllegalArgumentException(
          "recipe key method.whole = true: needs method.groups of at least 2, the first of which"
              + " sees the whole image");
    }
    RecipeChecks.range("method.embedding", embedding, 0, MOST_WIDTH);
    if (aggregation == Aggregation.ATTENTION && embedding % 4 != 0) {
      throw new IllegalArgumentException(
          "recipe key method.embedding = "
              + embedding
              + ": must be a multiple of 4 with method.aggregation attention");
    }
    if (!levelWeights.isEmpty()) {
      RecipeChecks.list("method.level_weights", levelWeights, levels.size());
      levelWeights.forEach(
          w -> RecipeChecks.range("method.level_weights", w, Double.MIN_VALUE, MOST_WEIGHT));
    }
    MethodChecks.momentum(momentum);
    MethodChecks.temperature(temperature);
  }

  private static void checkVisible(
      List<Double> visible, List<String> levels, MaskHierarchy hierarchy) {
    if (visible.size() != 1 && visible.size() != levels.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.visible = %s: %d shares for levels %s: give one share for all, such"
                  + " as 0.25, or one for each, fine to coarse",
              visible,
              visible.size(),
              levels));
    }
    visible.forEach(v -> RecipeChecks.range("method.visible", v, Double.MIN_VALUE, 1));
    if (hierarchy == MaskHierarchy.BLOCK && visible.size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.visible = %s: blocks have one share for all levels; give one, or"
                  + " set method.hierarchy to aligned or independent",
              visible));
    }
  }

  private static void checkGrouping(Grouping grouping, MaskHierarchy hierarchy) {
    if (hierarchy == MaskHierarchy.BLOCK && grouping != Grouping.INDEPENDENT) {
      throw new IllegalArgumentException(
          "recipe key method.grouping = partition: blocks of one group are drawn without a look at"
              + " the others; leave it out, or set method.hierarchy to aligned or independent");
    }
  }

  private MaskSampler sampler() {
    MaskSampler sampler = hierarchy.sampler(visible, grouping);
    return whole ? sampler.withWhole() : sampler;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    MaskDeepOptions options = options(run.masksOr(sampler()));
    return new MaskDeep(manager, encoder, options, new HeadOptions(hidden, out), run.seed());
  }

  @Override
  public boolean takesMasks() {
    return true;
  }

  private MaskDeepOptions options(MaskSampler masks) {
    Set<Target> all = EnumSet.noneOf(Target.class);
    all.addAll(targets);
    return new MaskDeepOptions(
        levels,
        groups,
        masks,
        embedding,
        aggregation,
        all,
        loss.similarity(temperature),
        fusion,
        heads,
        levelWeights);
  }

  @Override
  public boolean contrasts() {
    return loss == PredictionLoss.CONTRAST;
  }

  @Override
  public Schedule targetMomentum(long steps) {
    return Schedule.ema(momentum, steps);
  }

  /** Its keys fit together, the levels can be masked, and views that are targets are made. */
  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    options(sampler());
    try {
      encoder.maps(levels);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("recipe key method.levels: " + e.getMessage(), e);
    }
    List<PatchGrid> grids = masking().orElseThrow().grids(encoder, views.size());
    try {
      sampler().sample(grids, groups, new Streams(0).stream(Purpose.MASK, 0, 0));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("recipe key method.groups: " + e.getMessage(), e);
    }
    if (usesFurtherViews() && views.further() == 0) {
      throw new IllegalArgumentException(
          "recipe key views.further = 0: the target further-views of method.targets needs at least"
              + " one");
    }
  }

  @Override
  public boolean usesFurtherViews() {
    return targets.contains(Target.FURTHER_VIEWS);
  }

  @Override
  public Optional<Masking> masking() {
    return Optional.of(new Masking(levels, groups, sampler()));
  }
}
