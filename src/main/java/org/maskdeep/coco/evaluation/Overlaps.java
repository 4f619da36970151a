package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.RleOverlap;

/**
 * How much detections and true objects of one image overlap, as boxes or as masks; with a crowd it
 * is the share of the detection that lies in it.
 */
public final class Overlaps {
  /** The IoU of detection d and object g. */
  public interface Iou {
    /** In [0, 1]; -1 for masks of different sizes. */
    double of(int d, int g);
  }

  private final Annotations truth;
  private final Detections found;
  private final IouType type;

  /** Of the detections with the objects of these files. */
  public Overlaps(Annotations truth, Detections found, IouType type) {
    this.truth = truth;
    this.found = found;
    this.type = type;
  }

  /**
   * The IoU of detections with objects of the same image.
   *
   * @param gt the objects
   * @param kept indices of the detections
   * @param warnings gets what is doubtful in the masks
   * @throws IllegalArgumentException when a box or a mask is missing or broken; the message names
   *     it
   */
  public Iou of(Annotation[] gt, int[] kept, WarningCounter warnings) {
    if (type == IouType.BBOX) {
      Box[] g = Arrays.stream(gt).map(this::needBox).toArray(Box[]::new);
      Box[] d = Arrays.stream(kept).mapToObj(i -> found.list().get(i).box()).toArray(Box[]::new);
      return (i, j) -> d[i].iou(g[j], gt[j].crowd());
    }
    Rle[] g = Arrays.stream(gt).map(truth::mask).toArray(Rle[]::new);
    Rle[] d = Arrays.stream(kept).mapToObj(this::mask).toArray(Rle[]::new);
    for (int j = 0; j < g.length; j++) {
      check(g[j], gt[j].imageId(), "annotation " + truth.idText(gt[j].id()), warnings);
    }
    for (int i = 0; i < d.length; i++) {
      check(d[i], found.list().get(kept[i]).imageId(), "result " + kept[i], warnings);
    }
    Box[] gBox = Arrays.stream(g).map(Rle::toBox).toArray(Box[]::new);
    Box[] dBox = Arrays.stream(d).map(Rle::toBox).toArray(Box[]::new);
    return (i, j) ->
        dBox[i].iou(gBox[j], gt[j].crowd()) > 0 ? RleOverlap.overlap(d[i], g[j], gt[j].crowd()) : 0;
  }

  private Rle mask(int index) {
    Detection d = found.list().get(index);
    CocoImage image = truth.image(d.imageId());
    try {
      return d.mask(image.height(), image.width());
    } catch (MaskFormatException e) {
      throw new MaskFormatException(found.source() + ": result " + index + ": " + e.getMessage());
    }
  }

  private void check(Rle mask, long imageId, String where, WarningCounter warnings) {
    CocoImage image = truth.image(imageId);
    if (mask.height() != image.height() || mask.width() != image.width()) {
      warnings.add(
          "mask that has not the size of its image; only equal sizes can match", () -> where);
    }
    if (mask.hasEmptyRuns()) {
      warnings.add(
          "mask with empty runs; as in pycocotools its overlap may come out wrong", () -> where);
    }
  }

  private Box needBox(Annotation a) {
    if (a.box() == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: annotation %s has no bbox: evaluate masks, or add one",
              truth.source(),
              truth.idText(a.id())));
    }
    return a.box();
  }
}
