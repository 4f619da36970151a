package org.maskdeep.coco;

import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;

/**
 * An object that a detector found.
 *
 * @param imageId the image that it is in
 * @param categoryId what it is
 * @param score how sure the detector is; any finite number, more is surer
 * @param box around it
 * @param area in pixels, by which it belongs to an area range
 * @param segmentation its mask, or null when it has a box only
 */
public record Detection(
    long imageId, long categoryId, double score, Box box, double area, Segmentation segmentation) {
  /** Checks the score. */
  public Detection {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("score " + score + " must be finite");
    }
  }

  /** A box; its area is the box's. */
  public static Detection ofBox(long imageId, long categoryId, double score, Box box) {
    return new Detection(imageId, categoryId, score, box, box.area(), null);
  }

  /** A mask with a box of its own; as in pycocotools the area is then the box's. */
  public static Detection ofBoxAndMask(
      long imageId, long categoryId, double score, Box box, Rle mask) {
    return new Detection(imageId, categoryId, score, box, box.area(), Segmentation.ofRle(mask));
  }

  /** A mask; area and box are the mask's. */
  public static Detection ofMask(long imageId, long categoryId, double score, Rle mask) {
    return new Detection(
        imageId, categoryId, score, mask.toBox(), mask.area(), Segmentation.ofRle(mask));
  }

  /** The mask in an image of the given size; that of the box when there is no other. */
  public Rle mask(int height, int width) {
    return segmentation == null
        ? Rle.fromBox(box, height, width)
        : segmentation.toRle(height, width);
  }
}
