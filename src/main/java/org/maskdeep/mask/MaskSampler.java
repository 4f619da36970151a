package org.maskdeep.mask;

import java.util.List;
import org.maskdeep.random.Stream;

/**
 * Draws which patches of a feature hierarchy are visible. Implementations are immutable and a pure
 * function of (levels, groups, stream), so one may be used from several threads at once.
 *
 * <pre>{@code
 * List<PatchGrid> levels = List.of(new PatchGrid(8, 8), new PatchGrid(4, 4), new PatchGrid(2, 2));
 * Stream random = new Streams(42).stream(Purpose.MASK, step, sample, view);
 * HierarchicalMask masks =
 *     MaskSampler.aligned(0.25, Grouping.INDEPENDENT).sample(levels, 4, random);
 * }</pre>
 *
 * <p>ρ is everywhere the visible share in (0, 1], that is 1 − mask ratio.
 */
@FunctionalInterface
public interface MaskSampler {

  /**
   * Draws the masks of one view of one image.
   *
   * @param levels grids ordered fine → coarse, as C3, C4, C5
   * @param groups G, at least 1
   * @param random where every choice comes from
   * @throws IllegalArgumentException when levels are in the wrong order, groups is below 1, or the
   *     groups cannot be what the sampler promises; the message says what would fit
   */
  HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random);

  /**
   * max(1, round(ρ N_l)) patches of each level and group, all subsets equally likely, levels and
   * groups by themselves. One level and one group is the random mask of MAE (arXiv 2111.06377).
   *
   * @throws IllegalArgumentException when ρ is outside (0, 1]
   */
  static MaskSampler random(double visible) {
    return new IndependentSampler(Shares.all(visible), Grouping.INDEPENDENT);
  }

  /**
   * Random rectangles until exactly max(1, round(ρ N_l)) patches are visible, levels and groups by
   * themselves, with rectangles of 10 to 40 % of the visible area and sides of at most 3 : 1.
   *
   * @throws IllegalArgumentException when ρ is outside (0, 1]
   */
  static MaskSampler block(double visible) {
    return block(visible, 0.1, 0.4, 3);
  }

  /**
   * Random rectangles until exactly max(1, round(ρ N_l)) patches are visible, levels and groups by
   * themselves. Each rectangle is laid over a hidden patch drawn at random; the last one is cut,
   * row by row, to make the count exact.
   *
   * @param minShare smallest area of a rectangle as a share of the visible area, in (0, 1]
   * @param maxShare largest area, in [minShare, 1]
   * @param maxAspect longest side over shortest, at least 1; the logarithm of height / width is
   *     uniform in ± log(maxAspect)
   * @throws IllegalArgumentException when a number is outside its range
   */
  static MaskSampler block(double visible, double minShare, double maxShare, double maxAspect) {
    return new BlockSampler(visible, minShare, maxShare, maxAspect);
  }

  /**
   * Hierarchical: the mask is drawn on the coarsest grid and carried down, so that every visible
   * patch lies under a visible patch of the next coarser level and a place hidden at C5 is hidden
   * at C4 and C3 too. Finer levels thin their candidates, the children of the visible patches, to
   * max(1, round(ρ N_l)), all subsets equally likely.
   *
   * <p>Where the candidates are fewer than that (7x7 and 14x14 at ρ = ¼: 12 visible patches have 48
   * children, round(ρ N_l) = 49) all of them stay visible: the hierarchy comes before the count. On
   * grids that divide evenly the count is the same for every image; on others it varies by the
   * children that the drawn patches happen to have.
   *
   * @throws IllegalArgumentException when ρ is outside (0, 1]
   */
  static MaskSampler aligned(double visible, Grouping grouping) {
    return new AlignedSampler(Shares.all(visible), grouping);
  }

  /**
   * {@link #aligned(double, Grouping)} with a share of its own for each level. A fine level shows
   * at most what lies under the visible patches of the next coarser one.
   *
   * @param visible ρ_l in (0, 1], fine to coarse, as many as there are levels
   */
  static MaskSampler aligned(List<Double> visible, Grouping grouping) {
    return new AlignedSampler(new Shares(visible), grouping);
  }

  /**
   * Every level is drawn by itself, max(1, round(ρ N_l)) patches a group: the ablation of {@link
   * #aligned}.
   *
   * @throws IllegalArgumentException when ρ is outside (0, 1]
   */
  static MaskSampler independent(double visible, Grouping grouping) {
    return new IndependentSampler(Shares.all(visible), grouping);
  }

  /**
   * {@link #independent(double, Grouping)} with a share of its own for each level.
   *
   * @param visible ρ_l in (0, 1], fine to coarse, as many as there are levels
   */
  static MaskSampler independent(List<Double> visible, Grouping grouping) {
    return new IndependentSampler(new Shares(visible), grouping);
  }

  /**
   * This sampler's groups behind a first one that sees every patch: of G groups, G − 1 are drawn.
   * Sampling throws IllegalArgumentException when G is below 2.
   */
  default MaskSampler withWhole() {
    return new WholeSampler(this);
  }
}
