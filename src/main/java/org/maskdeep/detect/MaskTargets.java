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
  private final Map<Long, byte[]> decoded = new HashMap<>();

  MaskTargets(ImageBatch batch, List<GroundTruth> truth) {
    this.batch = batch;
    this.truth = truth;
  }

  /** The targets of the objects of a draw, [positives, S, S]. */
  float[] of(RoiTargets rois, int side) {
    float[] out = new float[rois.positive().length * side * side];
    RoiGrid grid = new RoiGrid(side, 0, false);
    for (int i = 0; i < rois.positive().length; i++) {
      int place = rois.positive()[i];
      int image = rois.images()[place];
      byte[] mask = mask(image, rois.matches()[place]);
      ImageSize size = batch.sizes().get(image);
      Boxes box = rois.boxes().select(new int[] {place});
      RoiGrid.Sums sums = grid.sums(1);
      grid.add(sums, box, 0, 0, size.height(), size.width(), 1);
      for (int cell = 0; cell < side * side; cell++) {
        int last = cell + 1 < side * side ? (int) sums.first[cell + 1] : sums.used;
        float sum = 0;
        for (int j = (int) sums.first[cell]; j < last; j++) {
          sum += mask[(int) sums.places[j]] * sums.weights[j];
        }
        out[i * side * side + cell] = sum;
      }
    }
    return out;
  }

  /** The mask of an object in the pixels of the network's input, [H, W] of its image. */
  private byte[] mask(int image, int object) {
    return decoded.computeIfAbsent(
        (long) image << 32 | object, key -> resize(image, truth.get(image), object));
  }

  private byte[] resize(int image, GroundTruth t, int object) {
    Rle rle = t.masks().get(object);
    byte[] from = rle.decode();
    ImageSize size = batch.sizes().get(image);
    int[] rows = nearest(rle.height(), size.height());
    int[] columns = nearest(rle.width(), size.width());
    byte[] to = new byte[size.height() * size.width()];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int column = t.mirrored() ? rle.width() - 1 - columns[x] : columns[x];
        to[y * size.width() + x] = from[rows[y] * rle.width() + column];
      }
    }
    return to;
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
