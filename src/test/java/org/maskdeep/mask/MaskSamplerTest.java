package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MaskSamplerTest {

  @Provide
  Arbitrary<List<PatchGrid>> hierarchies() {
    return Hierarchies.any();
  }

  @Provide
  Arbitrary<List<PatchGrid>> dividing() {
    return Hierarchies.dividing();
  }

  @Property(tries = 300)
  void levelsDrawnByThemselvesShowExactlyTheRoundedShare(
      @ForAll("hierarchies") List<PatchGrid> levels,
      @ForAll @DoubleRange(min = 0.01, max = 1) double visible,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll long seed) {
    for (MaskSampler sampler :
        List.of(
            MaskSampler.random(visible),
            MaskSampler.block(visible),
            MaskSampler.independent(visible, Grouping.INDEPENDENT))) {
      HierarchicalMask masks = sampler.sample(levels, groups, Hierarchies.stream(seed));
      for (int level = 0; level < levels.size(); level++) {
        for (int group = 0; group < groups; group++) {
          assertThat(masks.mask(level, group).visibleCount())
              .isEqualTo(Math.max(1, Math.round(visible * levels.get(level).size())));
        }
      }
    }
  }

  @Property(tries = 200)
  void everyLevelMayHaveAShareOfItsOwn(
      @ForAll("dividing") List<PatchGrid> levels,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll long seed) {
    List<Double> shares = new ArrayList<>();
    for (int level = 0; level < levels.size(); level++) {
      shares.add((level + 1.0) / levels.size()); // the finest least, the coarsest all
    }
    for (MaskSampler sampler :
        List.of(
            MaskSampler.aligned(shares, Grouping.INDEPENDENT),
            MaskSampler.independent(shares, Grouping.INDEPENDENT))) {
      HierarchicalMask masks = sampler.sample(levels, groups, Hierarchies.stream(seed));
      for (int level = 0; level < levels.size(); level++) {
        int wanted = levels.get(level).visibleCount(shares.get(level));
        for (int group = 0; group < groups; group++) {
          assertThat(masks.mask(level, group).visibleCount())
              .as("level %d of %s", level, levels)
              .isBetween(1, wanted);
          if (level == levels.size() - 1 || sampler instanceof IndependentSampler) {
            assertThat(masks.mask(level, group).visibleCount()).isEqualTo(wanted);
          }
        }
      }
    }
  }

  @Test
  void oneShareForEveryLevelIsTheSameAsThatShareForAll() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(
              MaskSampler.aligned(List.of(0.25, 0.25, 0.25), Grouping.PARTITION)
                  .sample(Hierarchies.AT_32, 4, Hierarchies.stream(seed)))
          .isEqualTo(
              MaskSampler.aligned(0.25, Grouping.PARTITION)
                  .sample(Hierarchies.AT_32, 4, Hierarchies.stream(seed)));
    }
  }

  @Test
  void sharesThatDoNotFitTheLevelsAreRefused() {
    MaskSampler two = MaskSampler.aligned(List.of(0.25, 0.5), Grouping.INDEPENDENT);
    assertThatThrownBy(() -> two.sample(Hierarchies.AT_32, 2, Hierarchies.stream(0)))
        .hasMessageContaining("2 visible shares [0.25, 0.5] for 3 levels");
    assertThatThrownBy(() -> MaskSampler.independent(List.of(0.5, 0.0), Grouping.INDEPENDENT))
        .hasMessageContaining("(0, 1]");
    MaskSampler partition = MaskSampler.aligned(List.of(0.25, 0.25, 0.5), Grouping.PARTITION);
    assertThatThrownBy(() -> partition.sample(Hierarchies.AT_32, 4, Hierarchies.stream(0)))
        .hasMessageContaining("4 disjoint groups of 0.5");
  }

  @Test
  void withWholeTheFirstGroupSeesEverythingAndTheOthersAreDrawn() {
    MaskSampler drawn = MaskSampler.aligned(0.25, Grouping.PARTITION);
    for (long seed = 0; seed < 20; seed++) {
      HierarchicalMask masks =
          drawn.withWhole().sample(Hierarchies.AT_32, 5, Hierarchies.stream(seed));
      HierarchicalMask others = drawn.sample(Hierarchies.AT_32, 4, Hierarchies.stream(seed));
      for (int level = 0; level < masks.levels(); level++) {
        assertThat(masks.mask(level, 0)).isEqualTo(Mask.all(Hierarchies.AT_32.get(level)));
        for (int group = 0; group < 4; group++) {
          assertThat(masks.mask(level, group + 1)).isEqualTo(others.mask(level, group));
        }
      }
    }
    assertThatThrownBy(() -> drawn.withWhole().sample(Hierarchies.AT_32, 1, Hierarchies.stream(0)))
        .hasMessageContaining("groups = 1 must be at least 2");
  }

  @Property(tries = 500)
  void alignedShowsAFinePatchOnlyUnderAVisibleCoarseOne(
      @ForAll("hierarchies") List<PatchGrid> levels,
      @ForAll @DoubleRange(min = 0.01, max = 1) double visible,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll long seed) {
    for (Grouping grouping : Grouping.values()) {
      double share = grouping == Grouping.PARTITION ? visible / groups : visible;
      HierarchicalMask masks =
          MaskSampler.aligned(share, grouping).sample(levels, groups, Hierarchies.stream(seed));
      for (int level = 0; level + 1 < levels.size(); level++) {
        for (int group = 0; group < groups; group++) {
          for (int i : masks.mask(level, group).visibleIndices()) {
            int parent = levels.get(level).parent(i, levels.get(level + 1));
            assertThat(masks.mask(level + 1, group).visible(parent)).isTrue();
          }
        }
      }
    }
  }

  @Property(tries = 300)
  void alignedThinsToTheShareOrKeepsEverythingUnderTheVisibleCoarsePatches(
      @ForAll("hierarchies") List<PatchGrid> levels,
      @ForAll @DoubleRange(min = 0.01, max = 1) double visible,
      @ForAll long seed) {
    HierarchicalMask masks =
        MaskSampler.aligned(visible, Grouping.INDEPENDENT)
            .sample(levels, 1, Hierarchies.stream(seed));
    for (int level = 0; level < levels.size(); level++) {
      int candidates = 0;
      for (int i = 0; i < levels.get(level).size(); i++) {
        if (level + 1 == levels.size()
            || masks
                .mask(level + 1, 0)
                .visible(levels.get(level).parent(i, levels.get(level + 1)))) {
          candidates++;
        }
      }
      long share = Math.max(1, Math.round(visible * levels.get(level).size()));
      assertThat(masks.mask(level, 0).visibleCount()).isEqualTo(Math.min(share, candidates));
    }
  }

  @Test
  void alignedCountsAtTheSizesOfThePaper() {
    HierarchicalMask masks =
        MaskSampler.aligned(0.25, Grouping.INDEPENDENT)
            .sample(Hierarchies.AT_224, 4, Hierarchies.stream(1));
    for (int group = 0; group < 4; group++) {
      assertThat(masks.mask(2, group).visibleCount()).isEqualTo(12);
      assertThat(masks.mask(1, group).visibleCount()).isEqualTo(48);
      assertThat(masks.mask(0, group).visibleCount()).isEqualTo(192);
    }
  }

  @Property(tries = 500)
  void partitionIsDisjointWhereverTheGridsDivideAndHaveRoom(
      @ForAll("dividing") List<PatchGrid> levels,
      @ForAll @IntRange(min = 1, max = 9) int groups,
      @ForAll @DoubleRange(min = 0.01, max = 1) double part,
      @ForAll long seed) {
    for (MaskSampler sampler :
        List.of(
            MaskSampler.aligned(part / groups, Grouping.PARTITION),
            MaskSampler.independent(part / groups, Grouping.PARTITION))) {
      HierarchicalMask masks = sampler.sample(levels, groups, Hierarchies.stream(seed));
      for (int level = 0; level < levels.size(); level++) {
        if (levels.get(level).size() >= groups) {
          assertThat(mostUses(masks, level)).isEqualTo(1);
        }
      }
    }
  }

  @Property(tries = 300)
  void partitionHoldsOnTheCoarsestLevelWhateverTheGrids(
      @ForAll("hierarchies") List<PatchGrid> levels,
      @ForAll @IntRange(min = 1, max = 9) int groups,
      @ForAll @DoubleRange(min = 0.01, max = 1) double part,
      @ForAll long seed) {
    HierarchicalMask masks =
        MaskSampler.aligned(part / groups, Grouping.PARTITION)
            .sample(levels, groups, Hierarchies.stream(seed));
    int last = levels.size() - 1;
    int n = levels.get(last).size();
    int share = (int) Math.max(1, Math.round(part / groups * n));
    for (int group = 0; group < groups; group++) {
      assertThat(masks.mask(last, group).visibleCount())
          .isEqualTo(Math.max(1, Math.min(share, n / groups)));
    }
    assertThat(mostUses(masks, last)).isEqualTo((groups + n - 1) / n); // 1 where there is room
    if (n >= groups) {
      for (int level = 0; level < last; level++) {
        assertThat(mostUses(masks, level)).isEqualTo(1);
      }
    } else {
      assertThat(covered(masks, last)).isEqualTo(n);
    }
  }

  @Test
  void partitionIntoAllGroupsCoversEveryPatchOfEveryLevel() {
    for (MaskSampler sampler :
        List.of(
            MaskSampler.aligned(0.25, Grouping.PARTITION),
            MaskSampler.independent(0.25, Grouping.PARTITION))) {
      for (long seed = 0; seed < 50; seed++) {
        HierarchicalMask masks = sampler.sample(Hierarchies.AT_32, 4, Hierarchies.stream(seed));
        for (int level = 0; level < 3; level++) {
          assertThat(covered(masks, level)).isEqualTo(Hierarchies.AT_32.get(level).size());
        }
      }
    }
  }

  @Test
  void groupsThatMustShareTheOnlyCoarsePatchAreDisjointAgainBelowIt() {
    List<PatchGrid> levels = Hierarchies.pyramid(4, 4, 2, 3); // 4x4, 2x2, 1x1
    for (long seed = 0; seed < 50; seed++) {
      HierarchicalMask masks =
          MaskSampler.aligned(0.25, Grouping.PARTITION).sample(levels, 4, Hierarchies.stream(seed));
      assertThat(mostUses(masks, 2)).isEqualTo(4);
      assertThat(mostUses(masks, 1)).isEqualTo(1);
      assertThat(covered(masks, 1)).isEqualTo(4);
      assertThat(mostUses(masks, 0)).isEqualTo(1);
      assertThat(covered(masks, 0)).isEqualTo(16);
    }
  }

  @Test
  void independentGroupsDiffer() {
    HierarchicalMask masks =
        MaskSampler.aligned(0.25, Grouping.INDEPENDENT)
            .sample(Hierarchies.AT_224, 2, Hierarchies.stream(3));
    assertThat(masks.mask(0, 0)).isNotEqualTo(masks.mask(0, 1));
  }

  @Property(tries = 100)
  void masksAreAPureFunctionOfTheStream(
      @ForAll("hierarchies") List<PatchGrid> levels, @ForAll long seed) {
    for (MaskSampler sampler :
        List.of(
            MaskSampler.random(0.3),
            MaskSampler.block(0.3),
            MaskSampler.aligned(0.3, Grouping.PARTITION),
            MaskSampler.aligned(0.3, Grouping.INDEPENDENT),
            MaskSampler.independent(0.3, Grouping.PARTITION))) {
      assertThat(sampler.sample(levels, 3, Hierarchies.stream(seed)))
          .isEqualTo(sampler.sample(levels, 3, Hierarchies.stream(seed)));
    }
  }

  @Test
  void masksAreFixedForEver() {
    HierarchicalMask masks =
        MaskSampler.aligned(0.25, Grouping.INDEPENDENT)
            .sample(Hierarchies.pyramid(6, 6, 2, 2), 1, Hierarchies.stream(42));
    assertThat(masks.toString()).isEqualTo(FIXED_ALIGNED);
    Mask blocks =
        MaskSampler.block(0.4)
            .sample(List.of(new PatchGrid(6, 6)), 1, Hierarchies.stream(42))
            .mask(0, 0);
    assertThat(blocks.toString()).isEqualTo(FIXED_BLOCK);
  }

  private static final String FIXED_ALIGNED =
      """
      level 0 (6x6), group 0
      ..##..
      ..##..
      ..##..
      ..##..
      ......
      ......
      level 1 (3x3), group 0
      .#.
      .#.
      ...
      """;
  private static final String FIXED_BLOCK =
      """
      ###...
      ###...
      #.....
      #.....
      ..###.
      ..###.""";

  @Test
  void badChoicesAreNamed() {
    assertThatThrownBy(() -> MaskSampler.random(0)).hasMessageContaining("visible = 0.0");
    assertThatThrownBy(() -> MaskSampler.random(Double.NaN)).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> MaskSampler.aligned(1.01, Grouping.PARTITION))
        .hasMessageContaining("1 - mask ratio");
    assertThatThrownBy(() -> MaskSampler.block(0.5, 0.5, 0.2, 3))
        .hasMessageContaining("0.5 to 0.2");
    assertThatThrownBy(() -> MaskSampler.block(0.5, 0.1, 0.2, 0.5))
        .hasMessageContaining("maxAspect");
    MaskSampler half = MaskSampler.aligned(0.5, Grouping.PARTITION);
    assertThatThrownBy(() -> half.sample(Hierarchies.AT_32, 4, Hierarchies.stream(0)))
        .hasMessageContaining("4 disjoint groups of 0.5")
        .hasMessageContaining("lower visible to 0.25 or groups to 2");
    assertThatThrownBy(() -> half.sample(Hierarchies.AT_32, 0, Hierarchies.stream(0)))
        .hasMessageContaining("groups = 0");
    assertThatThrownBy(() -> half.sample(List.of(), 1, Hierarchies.stream(0)))
        .hasMessageContaining("no level");
    List<PatchGrid> reversed = List.of(new PatchGrid(2, 2), new PatchGrid(4, 4));
    assertThatThrownBy(() -> half.sample(reversed, 1, Hierarchies.stream(0)))
        .hasMessageContaining("order levels fine to coarse");
  }

  /** By how many groups the most used patch of a level is shown. */
  private static int mostUses(HierarchicalMask masks, int level) {
    int[] uses = new int[masks.grid(level).size()];
    int most = 0;
    for (int group = 0; group < masks.groups(); group++) {
      for (int i : masks.mask(level, group).visibleIndices()) {
        most = Math.max(most, ++uses[i]);
      }
    }
    return most;
  }

  private static int covered(HierarchicalMask masks, int level) {
    BitSet seen = new BitSet();
    for (int group = 0; group < masks.groups(); group++) {
      for (int i : masks.mask(level, group).visibleIndices()) {
        seen.set(i);
      }
    }
    return seen.cardinality();
  }
}
