package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * Chi-square tests at p = 0.001 with fixed seeds. The count of a patch over T draws of k of N has
 * variance Tp(1-p), p = k/N, and two patches have covariance -Tp(1-p)/(N-1); so Σ(c - Tp)² /
 * (Tp(1-p) N/(N-1)) has N - 1 degrees of freedom.
 */
class UniformityTest {
  private static final int DRAWS = 20_000;
  private static final double CHI2_63 = 103.44; // p = 0.001, 63 degrees of freedom
  private static final double CHI2_9 = 27.88; // p = 0.001, 9 degrees of freedom

  @Test
  void randomShowsEveryPatchAsOftenAsAnother() {
    assertThat(chi2(MaskSampler.random(0.25), 0)).isLessThan(CHI2_63);
    assertThat(chi2(MaskSampler.random(0.8), 0)).isLessThan(CHI2_63);
  }

  @Test
  void everyGroupOfAPartitionShowsEveryPatchAsOftenAsAnother() {
    assertThat(chi2(MaskSampler.independent(0.25, Grouping.PARTITION), 0)).isLessThan(CHI2_63);
    assertThat(chi2(MaskSampler.independent(0.25, Grouping.PARTITION), 3)).isLessThan(CHI2_63);
  }

  @Test
  void alignedThinsEveryPatchAsOftenAsAnother() {
    int[] count = new int[16];
    int[] within = new int[4];
    List<PatchGrid> levels = Hierarchies.pyramid(8, 8, 2, 2);
    MaskSampler sampler =
        MaskSampler.aligned(0.01, Grouping.INDEPENDENT); // 1 of 16, then 1 of its 4
    for (int t = 0; t < DRAWS; t++) {
      HierarchicalMask masks = draw(sampler, levels, 1, t);
      int fine = masks.mask(0, 0).visibleIndices()[0];
      count[masks.mask(1, 0).visibleIndices()[0]]++;
      within[(fine / 8 % 2) * 2 + fine % 2]++;
    }
    assertThat(pearson(count)).isLessThan(37.70); // p = 0.001, 15 degrees of freedom
    assertThat(pearson(within)).isLessThan(16.27); // p = 0.001, 3 degrees of freedom
  }

  @Test
  void everySubsetIsAsLikelyAsAnother() {
    List<PatchGrid> levels = List.of(new PatchGrid(1, 5));
    Map<Mask, Integer> seen = new HashMap<>();
    MaskSampler sampler = MaskSampler.random(0.4);
    for (int t = 0; t < DRAWS; t++) {
      seen.merge(draw(sampler, levels, 1, t).mask(0, 0), 1, Integer::sum);
    }
    assertThat(seen).hasSize(10);
    assertThat(pearson(seen.values().stream().mapToInt(Integer::intValue).toArray()))
        .isLessThan(CHI2_9);
  }

  @Test
  void blocksAreMoreCoherentThanRandomPatches() {
    double block = neighbours(MaskSampler.block(0.25));
    double random = neighbours(MaskSampler.random(0.25));
    assertThat(random).isBetween(0.22, 0.28);
    assertThat(block).isGreaterThan(0.5);
  }

  /** Share of visible right-hand neighbours of visible patches of 14x14. */
  private static double neighbours(MaskSampler sampler) {
    List<PatchGrid> levels = List.of(new PatchGrid(14, 14));
    int pairs = 0;
    int both = 0;
    for (int t = 0; t < 500; t++) {
      Mask mask = draw(sampler, levels, 1, t).mask(0, 0);
      for (int i : mask.visibleIndices()) {
        if (i % 14 < 13) {
          pairs++;
          both += mask.visible(i + 1) ? 1 : 0;
        }
      }
    }
    return (double) both / pairs;
  }

  private static double chi2(MaskSampler sampler, int group) {
    List<PatchGrid> levels = List.of(new PatchGrid(8, 8));
    int n = 64;
    int[] count = new int[n];
    long shown = 0;
    int groups = group + 1;
    for (int t = 0; t < DRAWS; t++) {
      for (int i : draw(sampler, levels, groups, t).mask(0, group).visibleIndices()) {
        count[i]++;
        shown++;
      }
    }
    double p = (double) shown / DRAWS / n;
    double sum = 0;
    for (int c : count) {
      sum += (c - DRAWS * p) * (c - DRAWS * p);
    }
    return sum / (DRAWS * p * (1 - p) * n / (n - 1));
  }

  private static double pearson(int[] count) {
    double expected = (double) DRAWS / count.length;
    double sum = 0;
    for (int c : count) {
      sum += (c - expected) * (c - expected);
    }
    return sum / expected;
  }

  private static HierarchicalMask draw(
      MaskSampler sampler, List<PatchGrid> levels, int groups, int t) {
    return sampler.sample(levels, groups, new Streams(5).stream(Purpose.MASK, 0, t));
  }
}
