package org.maskdeep.coco;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.maskdeep.coco.shape.Box;

/** Counts what is doubtful in annotations and passes unseen in pycocotools. */
public final class AnnotationCheck {
  private final Annotations truth;
  private final WarningCounter warnings;

  AnnotationCheck(Annotations truth, WarningCounter warnings) {
    this.truth = truth;
    this.warnings = warnings;
  }

  void run() {
    mixed("image", truth.images().stream().map(CocoImage::id).toList());
    mixed("category", truth.categories().stream().map(Category::id).toList());
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
      if (truth.names().isZero(a.id())) {
        warn("annotation of id 0: as in pycocotools, what is found there counts as wrong", a);
      }
    }
  }

  private void mixed(String kind, List<Long> ids) {
    IdNames names = truth.names();
    long strings = names.isEmpty() ? 0 : ids.stream().filter(names::isText).count();
    if (strings > 0 && strings < ids.size()) {
      long first = ids.stream().filter(names::isText).findFirst().orElseThrow();
      warnings.add(
          kind
              + " id that is a string among numbers, which pycocotools refuses; the string \"1\" is"
              + " not the number 1",
          () -> kind + " " + names.text(first));
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

  /** Whether a box reaches beyond its image by more than a pixel. */
  public static boolean outside(Box b, CocoImage image) {
    return b.x() < -1
        || b.y() < -1
        || b.x() + b.width() > image.width() + 1.0
        || b.y() + b.height() > image.height() + 1.0;
  }

  private void warn(String what, Annotation a) {
    warnings.add(
        what,
        () -> "annotation " + truth.idText(a.id()) + " of image " + truth.idText(a.imageId()));
  }
}
