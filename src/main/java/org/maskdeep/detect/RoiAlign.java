package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.RoiGrid;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * RoIAlign (He et al. 2017) over one or several feature maps at once: N boxes → [N, C, S, S],
 * differentiable with respect to the maps.
 *
 * <p>Each cell is a weighted sum of few places of the maps, of which Java computes numbers and
 * weights; PyTorch sums them as one embedding bag. So no interpolated corner is ever held in
 * memory, and backward nothing but the gradient of the maps.
 *
 * <pre>{@code
 * RoiAlign maps = RoiAlign.over(new NDList(p2, p3), new double[] {1 / 4.0, 1 / 8.0}, training);
 * NDArray cells = maps.align(new RoiGrid(7, 2, false), boxes, images, levels, training);
 * }</pre>
 */
public final class RoiAlign implements AutoCloseable {
  private static final TorchScript FLATTEN =
      TorchScript.of(
          "levels: List[Tensor]",
          "Tensor",
          "flat = annotate(List[Tensor], [])",
          "for i in range(torch.len(levels)):",
          "  level = levels[i]",
          "  x = torch.permute(" + Precision.widen("level") + ", [0, 2, 3, 1])",
          "  rows = torch.reshape(x, [-1, torch.size(x, 3)])",
          "  _0 = torch.append(flat, rows)",
          "return torch.cat(flat)");

  private final NDArray rows; // [sum of B H_l W_l, C]
  private final Shape[] shapes; // [B, C, H_l, W_l]
  private final float[] scales;
  private final long[] origins;

  private RoiAlign(NDArray rows, Shape[] shapes, float[] scales) {
    this.rows = rows;
    this.shapes = shapes;
    this.scales = scales;
    origins = new long[shapes.length];
    for (int l = 1; l < shapes.length; l++) {
      Shape s = shapes[l - 1];
      origins[l] = origins[l - 1] + s.get(0) * s.get(2) * s.get(3);
    }
  }

  /**
   * Over feature maps.
   *
   * @param maps [B, C, H_l, W_l] each, of one width C; stay the caller's
   * @param scales places per pixel of each
   */
  public static RoiAlign over(NDList maps, double[] scales, boolean training) {
    if (maps.size() != scales.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d maps, %d scales: give one for each", maps.size(), scales.length));
    }
    float[] single = new float[scales.length];
    for (int l = 0; l < single.length; l++) {
      single[l] = (float) scales[l];
    }
    return new RoiAlign(FLATTEN.call(training, maps), maps.getShapes(), single);
  }

  private static TorchScript sum(int size) {
    return TorchScript.of(
        "rows: Tensor, places: Tensor, first: Tensor, weights: Tensor",
        "Tensor",
        "w = " + Precision.like("weights", "rows"),
        "s, _0, _1, _2 = torch.embedding_bag(rows, places, first, False, 0, False, w)",
        String.format(
            Locale.ROOT, "cells = torch.reshape(s, [-1, %d, %d, torch.size(rows, 1)])", size, size),
        "return torch.permute(cells, [0, 3, 1, 2])");
  }

  /**
   * The cells of boxes.
   *
   * @param boxes N boxes in pixels
   * @param images [N], the image of each, 0 … B−1
   * @param levels [N], the map of each
   * @return [N, C, S, S], channels-last
   */
  public NDArray align(RoiGrid grid, Boxes boxes, int[] images, int[] levels, boolean training) {
    RoiGrid.Sums sums = grid.sums(boxes.size());
    for (int i = 0; i < boxes.size(); i++) {
      Shape s = shapes[levels[i]];
      int height = (int) s.get(2);
      int width = (int) s.get(3);
      if (images[i] < 0 || images[i] >= s.get(0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "box %d is of image %d, there are %d", i, images[i], s.get(0)));
      }
      long origin = origins[levels[i]] + (long) images[i] * height * width;
      grid.add(sums, boxes, i, origin, height, width, scales[levels[i]]);
    }
    sums.trim();
    NDManager manager = rows.getManager();
    // These three live until the step ends: the backward pass reads them from Java's memory.
    NDArray places = manager.create(sums.places);
    NDArray first = manager.create(sums.first);
    NDArray weights = manager.create(sums.weights);
    return sum(grid.size()).call(training, rows, places, first, weights);
  }

  /** Closes the copy of the maps. */
  @Override
  public void close() {
    rows.close();
  }
}
