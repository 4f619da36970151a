package org.maskdeep.coco;

import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Segmentation;

/**
 * A true object in an image.
 *
 * @param id what the file calls it
 * @param imageId the image that it is in
 * @param categoryId what it is
 * @param box around it; null when the file gives none
 * @param area of its mask in pixels, as the file says; NaN when it does not
 * @param crowd whether it stands for a group of objects
 * @param segmentation its mask; null: it has none
 */
public record Annotation(
    long id,
    long imageId,
    long categoryId,
    Box box,
    double area,
    boolean crowd,
    Segmentation segmentation) {
  /** An object without a mask has one that cannot be used. */
  public Annotation {
    segmentation =
        segmentation == null ? Segmentation.unusable("it has no segmentation") : segmentation;
  }

  /** An object of a box alone, of its area; not a crowd. */
  public static Annotation ofBox(long id, long imageId, long categoryId, Box box) {
    return new Annotation(id, imageId, categoryId, box, box.area(), false, null);
  }
}
