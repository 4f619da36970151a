package org.maskdeep.coco.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.maskdeep.coco.AnnotationCheck;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.IdNames;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.Box;

/** Refuses detections that do not belong to the truth, and counts doubtful ones. */
public final class DetectionCheck {
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
        throw unknownImage(truth, found, i);
      }
      if (!categories.contains(d.categoryId())) {
        warn("detection of a category that is not listed; it is left out", i);
      }
      if (type == IouType.BBOX) {
        box(d.box(), image, i);
      }
    }
  }

  /** The error of a detection whose image the truth does not have. */
  public static IllegalArgumentException unknownImage(
      Annotations truth, Detections found, int detection) {
    long id = found.list().get(detection).imageId();
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: result %d is of image %s, which %s does not have%s: are these files of one set?",
            found.source(),
            detection,
            found.names().text(id),
            truth.source(),
            otherKind(truth, found, id)));
  }

  /** The string "1" is not the number 1: where the truth has the other one, that is said. */
  private static String otherKind(Annotations truth, Detections found, long id) {
    Object value = found.names().value(id);
    if (value instanceof Long && truth.image(IdNames.numberOf(value.toString())) != null) {
      return String.format(
          Locale.ROOT, " (it has the string \"%s\" in place of the number)", value);
    }
    if (value instanceof String text && text.matches("-?[0-9]{1,18}")) {
      if (truth.image(Long.parseLong(text)) != null) {
        return String.format(Locale.ROOT, " (it has the number %s in place of the string)", text);
      }
    }
    return "";
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
