package org.maskdeep.report.figure;

import java.awt.Color;
import java.util.Locale;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.image.Image;
import org.maskdeep.report.chart.ChartTheme;

/**
 * An image with objects in it: their boxes, their masks laid over in colour, a word above each.
 *
 * <pre>{@code
 * Image drawn = DetectionFigure.of(photo).add(truth, detection).image();
 * }</pre>
 */
public final class DetectionFigure {
  private static final int SMALLEST = 256;
  private static final int LINE = 2;
  private static final int VEIL = 110; // opacity of a mask, of 255

  private final int factor;
  private final Image image;
  private final Canvas canvas;

  private DetectionFigure(Image image) {
    int longSide = Math.max(image.width(), image.height());
    this.image = image;
    factor = Math.max(1, (SMALLEST + longSide - 1) / longSide);
    canvas = new Canvas(factor * image.width(), factor * image.height());
    canvas.draw(image, 0, 0, factor * image.width(), factor * image.height());
  }

  /** An image without objects yet; a small one is enlarged by a whole factor. */
  public static DetectionFigure of(Image image) {
    return new DetectionFigure(image);
  }

  /** Adds a true object with its mask, named by its category. */
  public DetectionFigure add(Annotations truth, Annotation object) {
    int category = place(truth, object.categoryId());
    return add(name(truth, category), category, object.box(), truth.mask(object));
  }

  /** Adds a detection, named by its category and how sure it is. */
  public DetectionFigure add(Annotations truth, Detection found) {
    int category = place(truth, found.categoryId());
    String label =
        String.format(Locale.ROOT, "%s %.0f %%", name(truth, category), 100 * found.score());
    Rle mask = found.segmentation() == null ? null : found.mask(image.height(), image.width());
    return add(label, category, found.box(), mask);
  }

  private static int place(Annotations truth, long id) {
    for (int i = 0; i < truth.categories().size(); i++) {
      if (truth.categories().get(i).id() == id) {
        return i;
      }
    }
    throw new IllegalArgumentException(truth.source() + " has no category " + id);
  }

  private static String name(Annotations truth, int place) {
    return truth.categories().get(place).name();
  }

  /**
   * Adds an object.
   *
   * @param label a word or two, may be empty
   * @param color any number from 0: objects of the same number have the same colour
   * @param box in pixels of the image
   * @param mask of the image's size, or null for none
   * @throws IllegalArgumentException when the mask is of another size
   */
  public DetectionFigure add(String label, int color, Box box, Rle mask) {
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
    if (mask.width() != image.width() || mask.height() != image.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a mask of %dx%d on an image of %dx%d: give one of the image's size",
              mask.width(),
              mask.height(),
              image.width(),
              image.height()));
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

  /** The image with all objects that were added. */
  public Image image() {
    return canvas.image();
  }
}
