package org.maskdeep.coco;

import java.util.HashSet;
import java.util.Set;

/** Counts what is doubtful in annotations and passes unseen in pycocotools. */
final class AnnotationCheck {
  private final Annotations truth;
  private final WarningCounter warnings;

  AnnotationCheck(Annotations truth, WarningCounter warnings) {
    this.truth = truth;
    this.warnings = warnings;
  }

  void run() {
    Set<Long> categories = new HashSet<>();
    truth.categories().forEach(c -> categories.add(c.id()));
    for (Annotation a : truth.annotations()) {
      CocoImage image = truth.image(a.imageId());
      if (image == null) {
        warn("annotation of an image that is not listed; it is left out", a);
      } else if (a.box() != null) {
        box(a, image);
      }
      if (!categories.contains(a.categoryId())) {
        warn("annotation of a category that is not listed; it is left out", a);
      }
      if (a.id() == 0) {
        warn("annotation of id 0: as in pycocotools, what is found there counts as wrong", a);
      }
    }
  }

  private void box(Annotation a, CocoImage image) {
    Box b = a.box();
    if (!(b.width() > 0 && b.height() > 0)) {
      warn("box without area; nothing can match it", a);
    } else if (image.width() > 0 && outside(b, image)) {
      warn("box that reaches beyond its image by more than a pixel; it is taken as it is", a);
    }
  }

  static boolean outside(Box b, CocoImage image) {
    return b.x() < -1
        || b.y() < -1
        || b.x() + b.width() > image.width() + 1.0
        || b.y() + b.height() > image.height() + 1.0;
  }

  private void warn(String what, Annotation a) {
    warnings.add(what, () -> "annotation " + a.id() + " of image " + a.imageId());
  }
}
