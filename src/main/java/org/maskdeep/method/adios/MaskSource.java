package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.semmae.PartSource;
import org.maskdeep.tensor.Upload;

/** What decides where the images of a batch are hidden, where no network learns to. */
@FunctionalInterface
public interface MaskSource {
  /**
   * The masks of one view.
   *
   * @param view normalised images [B, 3, S, S]
   * @param number of the view, from 0
   * @param context which step and which images
   * @return [B, M, S, S], in [0, 1]: 1 where a pixel is hidden
   */
  NDArray of(NDArray view, int number, StepContext context);

  /** 1/M everywhere: every masked image is the same, dimmed. */
  static MaskSource constant(int masks) {
    return (view, number, context) ->
        view.getManager().full(shape(view, masks), 1f / masks, view.getDataType());
  }

  /**
   * Random rectangles that hide a share of 1/M each, drawn on a grid of 8 x 8 (finer where the
   * images are not a multiple of 8 px); the masks of an image overlap.
   */
  static MaskSource blocks(int masks) {
    return (view, number, context) -> {
      int side = (int) view.getShape().get(2);
      int cells = side % 8 == 0 ? 8 : side;
      MaskBatch drawn =
          MaskBatch.draw(
              MaskSampler.block(1.0 / masks), // the rectangles are what it calls visible
              List.of(new PatchGrid(cells, cells)),
              masks,
              context.streams(),
              context.step(),
              context.samples(),
              number);
      float[] pixels = new float[Math.toIntExact(shape(view, masks).size())];
      int at = 0;
      for (HierarchicalMask image : drawn.images()) {
        for (int k = 0; k < masks; k++, at += side * side) {
          fill(image.mask(0, k), pixels, at, side, cells);
        }
      }
      return upload(view, pixels, masks);
    };
  }

  private static void fill(Mask mask, float[] pixels, int at, int side, int cells) {
    int cell = side / cells;
    for (int index : mask.visibleIndices()) {
      int top = index / cells * cell;
      int left = index % cells * cell;
      for (int row = top; row < top + cell; row++) {
        int from = at + row * side + left;
        Arrays.fill(pixels, from, from + cell, 1);
      }
    }
  }

  /**
   * The parts of the image, each hidden by a mask of its own: mask k hides part k modulo their
   * number, so that of an image of fewer parts some masks are the same. With true objects and their
   * ground this is the oracle.
   *
   * @param parts of each view, pixel by pixel
   */
  static MaskSource parts(List<PartSource> parts, int masks) {
    List<PartSource> ofViews = List.copyOf(parts);
    return (view, number, context) -> {
      int[][] labels = ofViews.get(number).parts(view, context);
      int area = labels[0].length;
      float[] pixels = new float[Math.toIntExact(shape(view, masks).size())];
      for (int b = 0; b < labels.length; b++) {
        int[] present = Arrays.stream(labels[b]).distinct().sorted().toArray();
        for (int k = 0; k < masks; k++) {
          int hidden = present[k % present.length];
          int at = (b * masks + k) * area;
          for (int i = 0; i < area; i++) {
            pixels[at + i] = labels[b][i] == hidden ? 1 : 0;
          }
        }
      }
      return upload(view, pixels, masks);
    };
  }

  private static Shape shape(NDArray view, int masks) {
    Shape s = view.getShape();
    return new Shape(s.get(0), masks, s.get(2), s.get(3));
  }

  private static NDArray upload(NDArray view, float[] pixels, int masks) {
    NDArray floats = Upload.floats(view.getManager(), pixels, shape(view, masks));
    return floats.toType(view.getDataType(), false);
  }
}
