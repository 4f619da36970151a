package org.maskdeep.data.scene;

import java.util.List;
import org.maskdeep.image.Image;

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
}
