package org.maskdeep.coco;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.maskdeep.coco.EvaluationOptions.IouType;

/** Refuses detections that do not belong to the truth, and counts doubtful ones. */
final class DetectionCheck {
  private final Annotations truth;
  private final Detections found;
  private final WarningCounter warnings;

  DetectionCheck(Annotations truth, Detections found, WarningCounter warnings) {
    this.truth = truth;
    this.found = found;
    this.warnings = warnings;
  }

  void run(IouType type) {
    Set<Long> categories = new HashSet<>();
    truth.categories().forEach(c -> categories.add(c.id()));
    List<Detection> list = found.list();
    for (int i = 0; i < list.size(); i++) {
      Detection d = list.get(i);
      CocoImage image = truth.image(d.imageId());
      if (image == null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: result %d is of image %d, which %s does not have: are these files of one set?",
                found.source(),
                i,
                d.imageId(),
                truth.source()));
      }
      if (!categories.contains(d.categoryId())) {
        warn("detection of a category that is not listed; it is left out", i);
      }
      if (type == IouType.BBOX) {
        box(d.box(), image, i);
      }
    }
  }

  private void box(Box b, CocoImage image, int i) {
    if (!(b.width() > 0 && b.height() > 0)) {
      warn("detected box without area; it can match nothing", i);
    } else if (image.width() > 0 && AnnotationCheck.outside(b, image)) {
      warn("detected box that reaches beyond its image by more than a pixel; taken as it is", i);
    }
  }

  private void warn(String what, int i) {
    warnings.add(what, () -> "result " + i);
  }
}
