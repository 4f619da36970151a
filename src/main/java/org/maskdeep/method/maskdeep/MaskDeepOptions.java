package org.maskdeep.method.maskdeep;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.SimilarityLoss;

/**
 * The choices of the reconstruction (docs/fidelity.md gives the reason of each default).
 *
 * @param levels names of the feature maps that are masked, fine to coarse
 * @param groups G
 * @param sampler which patches are visible
 * @param embedding d, the common width of patches; 0 for none, with one level only
 * @param aggregation how a group becomes a vector
 * @param targets what is predicted; always contains {@link Target#OTHER_VIEW}
 * @param loss how predictions are held against targets
 * @param fusion what is predicted from
 * @param heads whether levels share projector and predictors
 * @param weights of the levels' terms in the loss, fine to coarse; empty: all levels count alike
 */
public record MaskDeepOptions(
    List<String> levels,
    int groups,
    MaskSampler sampler,
    int embedding,
    Aggregation aggregation,
    Set<Target> targets,
    SimilarityLoss loss,
    Fusion fusion,
    LevelHeads heads,
    List<Double> weights) {
  /** Checks the choices. */
  public MaskDeepOptions {
    levels = List.copyOf(levels);
    targets = Set.copyOf(targets);
    weights = List.copyOf(weights);
    if (levels.isEmpty() || !levels.equals(levels.stream().distinct().toList())) {
      throw new IllegalArgumentException(
          "levels " + levels + ": name at least one feature map, each once, fine to coarse");
    }
    if (groups < 1) {
      throw new IllegalArgumentException("groups = " + groups + " must be at least 1");
    }
    if (embedding < 0 || embedding == 0 && levels.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "embedding = %d: several levels need a common width of at least 1",
              embedding));
    }
    if (!targets.contains(Target.OTHER_VIEW)) {
      throw new IllegalArgumentException("targets " + targets + " must contain OTHER_VIEW");
    }
    checkWeights(weights, levels);
    if (fusion == Fusion.JOINT) {
      checkJoint(targets, heads, weights);
    }
  }

  private static void checkWeights(List<Double> weights, List<String> levels) {
    if (!weights.isEmpty() && weights.size() != levels.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d level weights %s for %d levels %s: give one for each, or none",
              weights.size(),
              weights,
              levels.size(),
              levels));
    }
    for (double weight : weights) {
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "level weights " + weights + ": each must be positive; leave out a level instead");
      }
    }
  }

  private static void checkJoint(Set<Target> targets, LevelHeads heads, List<Double> weights) {
    if (heads == LevelHeads.SEPARATE || !weights.isEmpty()) {
      throw new IllegalArgumentException(
          "fusion JOINT makes one vector of all levels: leave out level weights and separate heads,"
              + " or choose PER_LEVEL");
    }
    if (targets.contains(Target.PER_LEVEL)) {
      throw new IllegalArgumentException(
          "fusion JOINT makes one vector of all levels: leave out the target PER_LEVEL, or choose"
              + " fusion PER_LEVEL");
    }
  }

  /** Levels that share their heads, count alike and predict each by itself. */
  public MaskDeepOptions(
      List<String> levels,
      int groups,
      MaskSampler sampler,
      int embedding,
      Aggregation aggregation,
      Set<Target> targets,
      SimilarityLoss loss) {
    this(
        levels,
        groups,
        sampler,
        embedding,
        aggregation,
        targets,
        loss,
        Fusion.PER_LEVEL,
        LevelHeads.SHARED,
        List.of());
  }

  /** The coarsest level. */
  public String top() {
    return levels.get(levels.size() - 1);
  }

  /** What predicts, each with a vector for every group: every level, or all of them together. */
  List<Source> sources() {
    return fusion == Fusion.JOINT
        ? List.of(new Source(top(), levels, 1))
        : levels.stream().map(level -> new Source(level, List.of(level), weight(level))).toList();
  }

  /** M, the targets of a view: the global vector, and with per-level targets the finer levels'. */
  int targetsOfView() {
    return targets.contains(Target.PER_LEVEL) ? levels.size() : 1;
  }

  /** The weight of a level's terms; 1 where all count alike, and 1 on average. */
  private double weight(String level) {
    if (weights.isEmpty()) {
      return 1;
    }
    double sum = weights.stream().mapToDouble(w -> w).sum();
    return weights.get(levels.indexOf(level)) * weights.size() / sum;
  }

  /** The default choices with this sampler and embedding width: one vector of all three levels. */
  public static MaskDeepOptions standard(MaskSampler sampler, int embedding) {
    return new MaskDeepOptions(
        List.of("C3", "C4", "C5"),
        4,
        sampler,
        embedding,
        Aggregation.MEAN,
        EnumSet.of(Target.OTHER_VIEW),
        SimilarityLoss.cosine(),
        Fusion.JOINT,
        LevelHeads.SHARED,
        List.of());
  }
}
