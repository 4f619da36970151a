package org.maskdeep.data.detection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.Segmentation;

/** The objects that training can use; what it leaves out is counted. */
final class AnnotationFilter {
  /** A smaller one has no area in the network's input. */
  private static final double SMALLEST = 1; // pixel

  private static final double FARTHEST = 1e8; // pixels, the limit of drawing polygons

  private final Annotations annotations;
  private final boolean masks;
  private final WarningCounter warnings;
  private final Set<Long> categories = new HashSet<>();

  /** With {@code masks}, an object needs a mask too. */
  AnnotationFilter(Annotations annotations, boolean masks, WarningCounter warnings) {
    this.annotations = annotations;
    this.masks = masks;
    this.warnings = warnings;
    annotations.categories().stream().map(Category::id).forEach(categories::add);
  }

  /** By image, in the file's order; crowds are never among them. */
  Map<Long, List<Annotation>> byImage() {
    Map<Long, List<Annotation>> objects = new HashMap<>();
    for (Annotation a : annotations.annotations()) {
      CocoImage image = annotations.image(a.imageId());
      boolean known = image != null && categories.contains(a.categoryId());
      if (known && !a.crowd() && hasBox(a, image) && (!masks || hasMask(a, image))) {
        objects.computeIfAbsent(a.imageId(), id -> new ArrayList<>()).add(a);
      }
    }
    return objects;
  }

  private boolean hasBox(Annotation a, CocoImage image) {
    Box box = a.box();
    boolean unknown = image.width() == 0 || image.height() == 0; // then the loader looks
    double right = unknown ? Double.MAX_VALUE : image.width();
    double bottom = unknown ? Double.MAX_VALUE : image.height();
    boolean large = box != null && isLarge(box, right, bottom);
    if (!large) {
      warn("object without a box of a pixel each way inside its image; not trained on", a);
    }
    return large;
  }

  /** Whether a box has a pixel each way inside an image of a size. */
  static boolean isLarge(Box box, double width, double height) {
    return Math.min(box.x() + box.width(), width) - Math.max(box.x(), 0) >= SMALLEST
        && Math.min(box.y() + box.height(), height) - Math.max(box.y(), 0) >= SMALLEST;
  }

  private boolean hasMask(Annotation a, CocoImage image) {
    String fault = null;
    if (a.segmentation() instanceof Segmentation.Coded mask) {
      fault =
          mask.height() == image.height() && mask.width() == image.width()
              ? null
              : "its mask is of another size than its image";
    } else if (a.segmentation() instanceof Segmentation.Polygons polygons) {
      boolean sized = image.width() > 0 && image.height() > 0;
      fault = !sized ? "its image has no size" : far(polygons) ? "its polygon lies far off" : null;
    } else {
      try {
        a.segmentation().toRle(image.height(), image.width());
      } catch (MaskFormatException e) {
        fault = "it has no mask";
      }
    }
    if (fault != null) {
      warn("object that masks cannot be trained on (" + fault + "); left out", a);
    }
    return fault == null;
  }

  private static boolean far(Segmentation.Polygons polygons) {
    for (double[] polygon : polygons.polygons()) {
      for (double v : polygon) {
        if (Math.abs(v) > FARTHEST) {
          return true;
        }
      }
    }
    return false;
  }

  private void warn(String what, Annotation a) {
    warnings.add(
        what,
        () ->
            String.format(
                Locale.ROOT,
                "annotation %s of image %s",
                annotations.idText(a.id()),
                annotations.idText(a.imageId())));
  }
}
