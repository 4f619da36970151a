package org.maskdeep.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.Box;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Rle;
import org.maskdeep.image.Image;

/**
 * Boxes and masks drawn on their picture, a colour for each category.
 *
 * <pre>{@code
 * Image drawn = DetectionPicture.of(photo, found, Map.of(1L, "person"));
 * Codec.writePng(drawn, Path.of("found.png"));
 * }</pre>
 */
public final class DetectionPicture {
  private static final double COVER = 0.45; // of the colour over a pixel of a mask
  private static final float GOLDEN = 0.618034f; // neighbours get hues far apart
  private static final int SMALLEST_TEXT = 10;
  private static final int LARGEST_TEXT = 18;

  private DetectionPicture() {}

  /**
   * Draws on a copy of a picture, the surest last and on top.
   *
   * @param found what to draw
   * @param names of categories by id; one without a name is drawn with its number
   */
  public static Image of(Image picture, List<Detection> found, Map<Long, String> names) {
    byte[] rgb = picture.rgb().clone();
    List<Detection> order =
        found.stream().sorted((a, b) -> Double.compare(a.score(), b.score())).toList();
    for (Detection d : order) {
      if (d.segmentation() != null) {
        Rle mask = d.segmentation().toRle(picture.height(), picture.width());
        cover(rgb, mask.decode(), color(d.categoryId()));
      }
    }
    int width = picture.width();
    int height = picture.height();
    BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      canvas.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
    }
    Graphics2D g = canvas.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setStroke(new BasicStroke(Math.max(1f, Math.min(width, height) / 200f)));
    int size = Math.max(SMALLEST_TEXT, Math.min(LARGEST_TEXT, height / 30));
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
    order.forEach(d -> box(g, d, names));
    g.dispose();
    for (int i = 0; i < width * height; i++) {
      int pixel = canvas.getRGB(i % width, i / width);
      rgb[3 * i] = (byte) (pixel >> 16);
      rgb[3 * i + 1] = (byte) (pixel >> 8);
      rgb[3 * i + 2] = (byte) pixel;
    }
    return new Image(width, height, rgb);
  }

  /**
   * As {@link #of}, for small pictures: enlarged by a whole factor, their pixels kept square, so
   * that words fit in.
   *
   * @param side that the longer side has at least, in pixels
   */
  public static Image enlarged(
      Image picture, List<Detection> found, Map<Long, String> names, int side) {
    int longer = Math.max(picture.width(), picture.height());
    int factor = Math.max(1, (side + longer - 1) / longer);
    Canvas canvas = new Canvas(factor * picture.width(), factor * picture.height());
    canvas.picture(picture, 0, 0, factor * picture.width(), factor * picture.height());
    return of(
        canvas.image(), found.stream().map(d -> enlarged(d, factor, picture)).toList(), names);
  }

  private static Detection enlarged(Detection d, int factor, Image picture) {
    Box b = d.box();
    Box box = new Box(factor * b.x(), factor * b.y(), factor * b.width(), factor * b.height());
    if (d.segmentation() == null) {
      return Detection.ofBox(d.imageId(), d.categoryId(), d.score(), box);
    }
    byte[] small = d.segmentation().toRle(picture.height(), picture.width()).decode();
    int width = factor * picture.width();
    int height = factor * picture.height();
    byte[] large = new byte[width * height];
    for (int i = 0; i < large.length; i++) {
      large[i] = small[i / width / factor * picture.width() + i % width / factor];
    }
    Rle mask = Rle.encode(large, height, width);
    return Detection.ofBoxAndMask(d.imageId(), d.categoryId(), d.score(), box, mask);
  }

  private static void cover(byte[] rgb, byte[] mask, Color color) {
    int[] tint = {color.getRed(), color.getGreen(), color.getBlue()};
    for (int i = 0; i < mask.length; i++) {
      for (int c = 0; c < 3 && mask[i] != 0; c++) {
        int before = rgb[3 * i + c] & 0xff;
        rgb[3 * i + c] = (byte) Math.round(before + COVER * (tint[c] - before));
      }
    }
  }

  private static void box(Graphics2D g, Detection d, Map<Long, String> names) {
    Box b = d.box();
    Color color = color(d.categoryId());
    g.setColor(color);
    g.draw(new Rectangle2D.Double(b.x(), b.y(), b.width(), b.height()));
    String name = names.getOrDefault(d.categoryId(), Long.toString(d.categoryId()));
    String text = String.format(Locale.ROOT, "%s %.2f", name, d.score());
    FontMetrics metrics = g.getFontMetrics();
    double top = Math.max(0, b.y() - metrics.getHeight());
    g.fill(
        new Rectangle2D.Double(
            b.x(), top, metrics.stringWidth(text) + metrics.getDescent(), metrics.getHeight()));
    g.setColor(Color.WHITE);
    g.drawString(text, (float) b.x() + 1, (float) top + metrics.getAscent());
  }

  private static Color color(long category) {
    return Color.getHSBColor(category * GOLDEN % 1, 0.85f, 0.8f);
  }
}
