package org.maskdeep.coco.evaluation;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFormatException;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.MaskFormatException;

/** What an evaluation needs of annotations beyond what training does, checked ahead of it. */
public final class EvaluationNeeds {
  private final Annotations truth;
  private final WarningCounter missing = new WarningCounter();

  private EvaluationNeeds(Annotations truth) {
    this.truth = truth;
  }

  /**
   * Checks the annotations that are evaluated: those of listed images and categories.
   *
   * @throws CocoFormatException when one lacks something; the message names the first of them
   */
  public static void check(Annotations truth, IouType type) throws CocoFormatException {
    EvaluationNeeds needs = new EvaluationNeeds(truth);
    Set<Long> categories =
        truth.categories().stream().map(Category::id).collect(Collectors.toSet());
    long annotations = 0;
    for (Annotation a : truth.annotations()) {
      CocoImage image = truth.image(a.imageId());
      if (image != null && categories.contains(a.categoryId())) {
        annotations++;
        needs.check(a, image, type);
      }
    }
    for (CountedWarning w : needs.missing.list()) {
      String others =
          w.count() == 1 ? "" : String.format(Locale.ROOT, " (%d of %d)", w.count(), annotations);
      throw new CocoFormatException(
          truth.source(), w.first() + others + ", which the evaluation needs; " + w.what());
    }
  }

  private void check(Annotation a, CocoImage image, IouType type) {
    String where = "annotation " + truth.idText(a.id()) + " has no ";
    if (Double.isNaN(a.area()) && !a.crowd()) {
      miss("add it: pixels of the mask, or width x height of the box", where + "area");
    }
    if (type == IouType.BBOX && a.box() == null) {
      miss("add [x, y, width, height]", where + "bbox");
    }
    if (type == IouType.SEGM) {
      mask(a, image);
    }
  }

  private void mask(Annotation a, CocoImage image) {
    String where = "annotation " + truth.idText(a.id());
    String boxesOnly = "add it, or use a detector without masks (fasterrcnn-…)";
    if (image.height() == 0 || image.width() == 0) {
      String key = image.height() == 0 ? "height" : "width";
      String of = "image " + truth.idText(image.id()) + ", of " + where + ", has no " + key;
      miss(boxesOnly, of);
      return;
    }
    try {
      a.segmentation().toRle(image.height(), image.width());
    } catch (MaskFormatException e) {
      miss(boxesOnly, where + " has no usable segmentation: " + e.getMessage());
    }
  }

  private void miss(String what, String where) {
    missing.add(what, () -> where);
  }
}
