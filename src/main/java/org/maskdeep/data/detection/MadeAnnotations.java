package org.maskdeep.data.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Segmentation;

/** The annotations of images that the program makes; all ids count from 1. */
final class MadeAnnotations {
  private final List<CocoImage> images = new ArrayList<>();
  private final List<Annotation> objects = new ArrayList<>();

  /** One more image, of {@code size} pixels a side. */
  void image(int size) {
    int id = images.size() + 1;
    images.add(new CocoImage(id, String.format(Locale.ROOT, "%012d.png", id), size, size));
  }

  /** One more object of the last image; its category is its label's. */
  void object(int label, Box box, double area, Segmentation shape) {
    long id = objects.size() + 1L;
    objects.add(new Annotation(id, images.size(), label + 1L, box, area, false, shape));
  }

  /**
   * All of them.
   *
   * @param classes names by label
   * @param kind of all classes
   */
  Annotations of(List<String> classes, String kind) {
    List<Category> categories =
        IntStream.range(0, classes.size())
            .mapToObj(label -> new Category(label + 1L, classes.get(label), kind))
            .toList();
    return Annotations.of(images, categories, objects);
  }
}
