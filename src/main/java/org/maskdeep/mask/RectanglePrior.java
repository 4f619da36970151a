package org.maskdeep.mask;

import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * What AutoMAE's judge holds for a map of importance (Chen et al. 2023, arXiv 2303.06583): a
 * rectangle of important patches, as an object would be, under noise.
 *
 * <pre>
 *   area    uniform in 40 … 160             of 14x14 patches, whole numbers; on a grid of N = S · S
 *   height  uniform in 4 … 10               patches times N / 196 and S / 14, rounded
 *   width   min(S, ⌈area / height⌉)
 *   map     softmax over all patches of ½ (inside) + U[0, 1)
 * </pre>
 *
 * <p>All places where the rectangle fits are equally likely.
 *
 * @param grid as many rows as columns
 */
public record RectanglePrior(PatchGrid grid) {
  private static final int PAPER_SIDE = 14;
  private static final int[] AREA = {40, 160};
  private static final int[] HEIGHT = {4, 10};
  private static final double INSIDE = 0.5;

  /** Checks that the grid is square. */
  public RectanglePrior {
    if (grid.rows() != grid.cols()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a grid of %s: the rectangles are those of a square grid", grid));
    }
  }

  /** The smallest and the largest area that is asked for, in patches. */
  int[] areas() {
    int all = PAPER_SIDE * PAPER_SIDE;
    return new int[] {scaled(AREA[0], grid.size(), all), scaled(AREA[1], grid.size(), all)};
  }

  /** The smallest and the largest height, in patches. */
  int[] heights() {
    return new int[] {
      scaled(HEIGHT[0], grid.rows(), PAPER_SIDE), scaled(HEIGHT[1], grid.rows(), PAPER_SIDE)
    };
  }

  private static int scaled(int paper, int ours, int theirs) {
    return (int) Math.max(1, Math.round((double) paper * ours / theirs));
  }

  /** A rectangle: its patches are those of the mask. */
  Mask rectangle(Stream random) {
    int side = grid.rows();
    int area = random.nextInt(areas()[0], areas()[1] + 1);
    int height = random.nextInt(heights()[0], heights()[1] + 1);
    int width = Math.min(side, (area + height - 1) / height);
    int top = random.nextInt(side - height + 1);
    int left = random.nextInt(side - width + 1);
    MaskBuilder mask = new MaskBuilder(grid);
    for (int row = top; row < top + height; row++) {
      for (int column = left; column < left + width; column++) {
        mask.show(row * side + column);
      }
    }
    return mask.build();
  }

  /**
   * A map.
   *
   * @param random where it comes from
   * @param into is given the map from a place on, [N]; its sum is 1
   */
  public void draw(Stream random, float[] into, int offset) {
    Mask inside = rectangle(random);
    double[] weights = new double[grid.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = StrictMath.exp((inside.visible(i) ? INSIDE : 0) + random.nextDouble());
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      into[offset + i] = (float) (weights[i] / sum);
    }
  }
}
