package org.maskdeep.data.scene;

import java.util.List;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;

/**
 * A drawn image and what can be seen in it.
 *
 * @param image the image, square
 * @param objects the visible objects, from back to front
 */
public record Scene(Image image, List<SceneObject> objects) {
  /** Names of the ten classes; a label is an index of this list. */
  public static final List<String> CLASSES =
      List.of(
          "disc",
          "ring",
          "square",
          "triangle",
          "star",
          "cross",
          "heart",
          "moon",
          "hourglass",
          "arrow");

  /** Copies the list. */
  public Scene {
    objects = List.copyOf(objects);
  }

  /** Which object each pixel shows, from 1 in their order; 0 is the ground. */
  public Segmentation segmentation() {
    byte[] segments = new byte[image.width() * image.height()];
    for (int k = 0; k < objects.size(); k++) {
      boolean[] mask = objects.get(k).mask();
      for (int i = 0; i < mask.length; i++) {
        if (mask[i]) {
          segments[i] = (byte) (k + 1);
        }
      }
    }
    return new Segmentation(image.width(), image.height(), objects.size() + 1, segments);
  }
}
