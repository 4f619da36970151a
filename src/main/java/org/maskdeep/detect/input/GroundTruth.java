package org.maskdeep.detect.input;

import java.util.List;
import java.util.Locale;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.detect.box.Boxes;

/**
 * The objects of an image that training looks for.
 *
 * @param boxes N boxes in pixels of the network's input, none empty
 * @param labels [N], classes 1 … K−1
 * @param masks N masks, or none at all for a detector without masks; in the pixels of the original
 *     image
 * @param mirrored whether the masks have to be mirrored left to right
 */
public record GroundTruth(Boxes boxes, int[] labels, List<Rle> masks, boolean mirrored) {
  /** Checks that there is one of each. */
  public GroundTruth {
    if (labels.length != boxes.size() || !masks.isEmpty() && masks.size() != labels.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d boxes, %d labels, %d masks: give one of each for every object",
              boxes.size(),
              labels.length,
              masks.size()));
    }
    for (int i = 0; i < labels.length; i++) {
      if (!(boxes.x2(i) > boxes.x1(i) && boxes.y2(i) > boxes.y1(i))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "box %d, [%s, %s, %s, %s], is empty: leave the object out",
                i,
                boxes.x1(i),
                boxes.y1(i),
                boxes.x2(i),
                boxes.y2(i)));
      }
    }
    masks = List.copyOf(masks);
  }

  /** Number N of objects. */
  public int size() {
    return labels.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroundTruth t
        && boxes.equals(t.boxes)
        && java.util.Arrays.equals(labels, t.labels)
        && masks.equals(t.masks)
        && mirrored == t.mirrored;
  }

  @Override
  public int hashCode() {
    return 31 * boxes.hashCode() + java.util.Arrays.hashCode(labels);
  }
}
