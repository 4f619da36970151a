package org.maskdeep.detect;

import org.maskdeep.coco.shape.Rle;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.image.ImageSize;

/**
 * What was found in an image, the surest first.
 *
 * @param boxes N boxes
 * @param scores [N] in (0, 1)
 * @param labels [N], classes 1 … K−1
 * @param masks [N][S·S], how likely each cell of the box is part of the object; empty for a
 *     detector without masks
 */
public record Predictions(Boxes boxes, float[] scores, int[] labels, float[][] masks) {
  /** Number N of detections. */
  public int size() {
    return scores.length;
  }

  /** The same in an image resized by factors. */
  Predictions scale(float x, float y) {
    return new Predictions(boxes.scale(x, y), scores, labels, masks);
  }

  /** The same with masks. */
  Predictions with(float[][] other) {
    return new Predictions(boxes, scores, labels, other);
  }

  /**
   * The mask of a detection in its image: the cells resized to the box, where they exceed a half.
   *
   * @throws IllegalStateException when the detector has no masks
   */
  public Rle mask(int i, ImageSize picture) {
    if (masks.length == 0) {
      throw new IllegalStateException("a detector without masks has found boxes only");
    }
    return MaskPaste.paste(masks[i], boxes, i, picture);
  }
}
