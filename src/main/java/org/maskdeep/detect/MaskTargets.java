package org.maskdeep.detect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.RoiGrid;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.image.ImageSize;

/**
 * What the mask head should say of a box: the true mask, cut out and resized to S x S by RoIAlign
 * with one sample for every pixel.
 */
final class MaskTargets {
  private final ImageBatch batch;
  private final List<GroundTruth> truth;
  private final boolean aligned;
  private final Map<Long, Mask> decoded = new HashMap<>();

  /** With {@code aligned} as the features of the boxes are cut out, see {@link RoiGrid}. */
  MaskTargets(ImageBatch batch, List<GroundTruth> truth, boolean aligned) {
    this.aligned = aligned;
    this.batch = batch;
    this.truth = truth;
  }

  /** The targets of the objects of a draw, [positives, S, S]. */
  float[] of(RoiTargets rois, int side) {
    float[] out = new float[rois.positive().length * side * side];
    RoiGrid grid = new RoiGrid(side, 0, aligned);
    for (int i = 0; i < rois.positive().length; i++) {
      int place = rois.positive()[i];
      int image = rois.images()[place];
      Mask mask = mask(image, rois.matches()[place]);
      ImageSize size = batch.sizes().get(image);
      Boxes box = rois.boxes().select(new int[] {place});
      RoiGrid.Sums sums = grid.sums(1);
      grid.add(sums, box, 0, 0, size.height(), size.width(), 1);
      for (int cell = 0; cell < side * side; cell++) {
        int last = cell + 1 < side * side ? (int) sums.first[cell + 1] : sums.used;
        float sum = 0;
        for (int j = (int) sums.first[cell]; j < last; j++) {
          sum += mask.at((int) sums.places[j]) * sums.weights[j];
        }
        out[i * side * side + cell] = sum;
      }
    }
    return out;
  }

  /**
   * The mask of an object as it is seen in the pixels of the network's input.
   *
   * @param original [h, w] of the image's own pixels
   * @param columns [W] of the input: which of the w
   * @param starts [H] of the input: where in {@code original} its row begins
   */
  private record Mask(byte[] original, int[] columns, int[] starts) {
    /** Of a place in the input, row by row. */
    byte at(int place) {
      return original[starts[place / columns.length] + columns[place % columns.length]];
    }
  }

  private Mask mask(int image, int object) {
    return decoded.computeIfAbsent(
        (long) image << 32 | object, key -> resized(image, truth.get(image), object));
  }

  private Mask resized(int image, GroundTruth t, int object) {
    Rle rle = t.masks().get(object);
    ImageSize size = batch.sizes().get(image);
    int[] starts = nearest(rle.height(), size.height());
    int[] columns = nearest(rle.width(), size.width());
    for (int y = 0; y < starts.length; y++) {
      starts[y] *= rle.width();
    }
    for (int x = 0; x < columns.length && t.mirrored(); x++) {
      columns[x] = rle.width() - 1 - columns[x];
    }
    return new Mask(rle.decode(), columns, starts);
  }

  /** For each of {@code to} pixels the one of {@code from} that PyTorch calls nearest. */
  static int[] nearest(int from, int to) {
    float scale = (float) from / to;
    int[] places = new int[to];
    for (int i = 0; i < to; i++) {
      places[i] = Math.min((int) Math.floor(i * scale), from - 1);
    }
    return places;
  }
}
