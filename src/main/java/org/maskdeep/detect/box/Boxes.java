package org.maskdeep.detect.box;

import java.util.Arrays;

/**
 * N rectangles, x1, y1, x2, y2 each, in 32-bit floats as a detector computes them.
 *
 * @param values [N, 4]; shared, not copied: do not write into it
 */
public record Boxes(float[] values) {
  /** No box. */
  public static final Boxes NONE = new Boxes(new float[0]);

  /** Checks that the numbers are whole boxes. */
  public Boxes {
    if (values.length % 4 != 0) {
      throw new IllegalArgumentException(
          values.length + " numbers are not boxes: give x1, y1, x2, y2 of each");
    }
  }

  /** Boxes of these numbers. */
  public static Boxes of(float... values) {
    return new Boxes(values);
  }

  /** Number N of boxes. */
  public int size() {
    return values.length / 4;
  }

  /** Left edge of box i. */
  public float x1(int i) {
    return values[4 * i];
  }

  /** Upper edge of box i. */
  public float y1(int i) {
    return values[4 * i + 1];
  }

  /** Right edge of box i. */
  public float x2(int i) {
    return values[4 * i + 2];
  }

  /** Lower edge of box i. */
  public float y2(int i) {
    return values[4 * i + 3];
  }

  /** Area of box i. */
  public float area(int i) {
    return (x2(i) - x1(i)) * (y2(i) - y1(i));
  }

  /** Intersection over union of box i and box j of another list; NaN when both are empty. */
  public float iou(int i, Boxes other, int j) {
    float w = Math.max(0, Math.min(x2(i), other.x2(j)) - Math.max(x1(i), other.x1(j)));
    float h = Math.max(0, Math.min(y2(i), other.y2(j)) - Math.max(y1(i), other.y1(j)));
    float both = w * h;
    return both / (area(i) + other.area(j) - both);
  }

  /** The boxes of these places, in this order. */
  public Boxes select(int[] places) {
    float[] chosen = new float[4 * places.length];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(values, 4 * places[i], chosen, 4 * i, 4);
    }
    return new Boxes(chosen);
  }

  /** These boxes, then the others. */
  public Boxes and(Boxes others) {
    float[] all = Arrays.copyOf(values, values.length + others.values.length);
    System.arraycopy(others.values, 0, all, values.length, others.values.length);
    return new Boxes(all);
  }

  /** What of the boxes lies in an image. */
  public Boxes clip(int width, int height) {
    float[] inside = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      inside[i] = Math.max(0, Math.min(values[i], i % 2 == 0 ? width : height));
    }
    return new Boxes(inside);
  }

  /** All x and all y times a factor. */
  public Boxes scale(float x, float y) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * (i % 2 == 0 ? x : y);
    }
    return new Boxes(scaled);
  }

  /** The boxes in an image of the given width mirrored left to right. */
  public Boxes mirror(float width) {
    float[] mirrored = values.clone();
    for (int i = 0; i < values.length; i += 4) {
      mirrored[i] = width - values[i + 2];
      mirrored[i + 2] = width - values[i];
    }
    return new Boxes(mirrored);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Boxes b && Arrays.equals(values, b.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
