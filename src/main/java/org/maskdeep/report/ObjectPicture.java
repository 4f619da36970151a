package org.maskdeep.report;

import java.awt.Color;
import org.maskdeep.coco.Box;
import org.maskdeep.coco.Rle;
import org.maskdeep.image.Image;

/**
 * A picture with objects in it: their boxes, their masks laid over in colour, a word above each.
 *
 * <pre>{@code
 * Image drawn = ObjectPicture.of(photo).add("star 93 %", 4, box, mask).image();
 * }</pre>
 */
public final class ObjectPicture {
  private static final int SMALLEST = 256;
  private static final int LINE = 2;
  private static final int VEIL = 110; // opacity of a mask, of 255

  private final int factor;
  private final Image picture;
  private final Canvas canvas;

  private ObjectPicture(Image picture) {
    int longSide = Math.max(picture.width(), picture.height());
    this.picture = picture;
    factor = Math.max(1, (SMALLEST + longSide - 1) / longSide);
    canvas = new Canvas(factor * picture.width(), factor * picture.height());
    canvas.picture(picture, 0, 0, factor * picture.width(), factor * picture.height());
  }

  /** A picture without objects yet; a small one is enlarged by a whole factor. */
  public static ObjectPicture of(Image picture) {
    return new ObjectPicture(picture);
  }

  /**
   * Adds an object.
   *
   * @param label a word or two, may be empty
   * @param color any number from 0: objects of the same number have the same colour
   * @param box in pixels of the picture
   * @param mask of the picture's size, or null for none
   * @throws IllegalArgumentException when the mask is of another size
   */
  public ObjectPicture add(String label, int color, Box box, Rle mask) {
    Color strong = ChartTheme.color(color);
    if (mask != null) {
      veil(mask, new Color(strong.getRed(), strong.getGreen(), strong.getBlue(), VEIL));
    }
    int x = (int) Math.round(factor * box.x());
    int y = (int) Math.round(factor * box.y());
    int w = (int) Math.round(factor * box.width());
    int h = (int) Math.round(factor * box.height());
    canvas.fill(strong, x, y, w, LINE);
    canvas.fill(strong, x, y + h - LINE, w, LINE);
    canvas.fill(strong, x, y, LINE, h);
    canvas.fill(strong, x + w - LINE, y, LINE, h);
    canvas.tag(label, x, y, strong);
    return this;
  }

  private void veil(Rle mask, Color color) {
    if (mask.width() != picture.width() || mask.height() != picture.height()) {
      throw new IllegalArgumentException(
          "a mask of %dx%d on a picture of %dx%d: give one of the picture's size"
              .formatted(mask.width(), mask.height(), picture.width(), picture.height()));
    }
    byte[] inside = mask.decode();
    for (int x = 0; x < mask.width(); x++) {
      for (int y = 0; y < mask.height(); y++) {
        if (inside[y * mask.width() + x] != 0) {
          canvas.fill(color, factor * x, factor * y, factor, factor);
        }
      }
    }
  }

  /** The picture with all objects that were added. */
  public Image image() {
    return canvas.image();
  }
}
