package org.maskdeep.method.maskdeep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.SimilarityLoss;

/** Choices that do not fit together are refused before a model is made. */
class MaskDeepOptionsTest {
  private static final List<String> LEVELS = List.of("C3", "C4", "C5");

  @Test
  void choicesThatExcludeEachOtherAreRefused() {
    assertThatThrownBy(() -> joint(EnumSet.of(Target.OTHER_VIEW, Target.PER_LEVEL), List.of()))
        .hasMessageContaining("leave out the target PER_LEVEL");
    assertThatThrownBy(() -> joint(EnumSet.of(Target.OTHER_VIEW), List.of(1.0, 1.0, 1.0)))
        .hasMessageContaining("leave out level weights and separate heads");
    assertThatThrownBy(() -> weighted(List.of(0.5, 1.0)))
        .hasMessageContaining("2 level weights [0.5, 1.0] for 3 levels");
    assertThatThrownBy(() -> weighted(List.of(0.0, 1.0, 1.0)))
        .hasMessageContaining("each must be positive");
  }

  private static MaskDeepOptions joint(Set<Target> targets, List<Double> weights) {
    MaskSampler sampler = MaskSampler.random(0.5);
    return new MaskDeepOptions(
        LEVELS,
        2,
        sampler,
        24,
        Aggregation.MEAN,
        targets,
        SimilarityLoss.cosine(),
        Fusion.JOINT,
        LevelHeads.SHARED,
        weights);
  }

  private static MaskDeepOptions weighted(List<Double> weights) {
    return new MaskDeepOptions(
        LEVELS,
        2,
        MaskSampler.random(0.5),
        24,
        Aggregation.MEAN,
        EnumSet.of(Target.OTHER_VIEW),
        SimilarityLoss.cosine(),
        Fusion.PER_LEVEL,
        LevelHeads.SHARED,
        weights);
  }
}
