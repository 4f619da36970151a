package org.maskdeep.detect;

import org.maskdeep.coco.shape.Rle;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.image.ImageSize;

/**
 * Puts the S x S mask of a box back into its image, as torchvision does: a border of one cell of
 * zeros around the mask, the box grown in proportion and cut to whole pixels, bilinear resizing.
 */
final class MaskPaste {
  private static final float THRESHOLD = 0.5f;

  private MaskPaste() {}

  static Rle paste(float[] cells, Boxes boxes, int i, ImageSize image) {
    int side = (int) Math.round(Math.sqrt(cells.length));
    int[] box = grow(boxes, i, side);
    int left = box[0];
    int top = box[1];
    int w = Math.max(box[2] - left + 1, 1);
    int h = Math.max(box[3] - top + 1, 1);
    int padded = side + 2;
    int fromX = Math.min(Math.max(left, 0), image.width());
    int fromY = Math.min(Math.max(top, 0), image.height());
    int columns = Math.max(0, Math.min(left + w, image.width()) - fromX);
    int rows = Math.max(0, Math.min(top + h, image.height()) - fromY);
    byte[] mask = new byte[rows * columns];
    for (int y = 0; y < rows; y++) {
      float sy = source(fromY + y - top, padded, h);
      for (int x = 0; x < columns; x++) {
        if (value(cells, side, sy, source(fromX + x - left, padded, w)) > THRESHOLD) {
          mask[y * columns + x] = 1;
        }
      }
    }
    return Rle.encode(mask, fromX, fromY, columns, image.height(), image.width());
  }

  private static int[] grow(Boxes boxes, int i, int side) {
    float scale = (float) ((side + 2.0) / side);
    float halfWidth = (boxes.x2(i) - boxes.x1(i)) * 0.5f * scale;
    float halfHeight = (boxes.y2(i) - boxes.y1(i)) * 0.5f * scale;
    float x = (boxes.x2(i) + boxes.x1(i)) * 0.5f;
    float y = (boxes.y2(i) + boxes.y1(i)) * 0.5f;
    return new int[] {
      (int) (x - halfWidth), (int) (y - halfHeight), (int) (x + halfWidth), (int) (y + halfHeight)
    };
  }

  /** Where PyTorch's bilinear resizing looks for pixel i. */
  private static float source(int i, int from, int to) {
    return Math.max(0, (i + 0.5f) * ((float) from / to) - 0.5f);
  }

  private static float value(float[] cells, int side, float y, float x) {
    int y0 = Math.min((int) y, side + 1);
    int x0 = Math.min((int) x, side + 1);
    int y1 = Math.min(y0 + 1, side + 1);
    int x1 = Math.min(x0 + 1, side + 1);
    float fy = Math.min(Math.max(y - y0, 0), 1);
    float fx = Math.min(Math.max(x - x0, 0), 1);
    return (1 - fy) * ((1 - fx) * at(cells, side, y0, x0) + fx * at(cells, side, y0, x1))
        + fy * ((1 - fx) * at(cells, side, y1, x0) + fx * at(cells, side, y1, x1));
  }

  /** A cell of the mask with a border of zeros. */
  private static float at(float[] cells, int side, int y, int x) {
    boolean border = y == 0 || x == 0 || y > side || x > side;
    return border ? 0 : cells[(y - 1) * side + x - 1];
  }
}
