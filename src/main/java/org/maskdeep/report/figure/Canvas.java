package org.maskdeep.report.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.maskdeep.image.Image;

/** A white sheet on which images and short texts are laid out; ends as an image. */
final class Canvas {
  static final Color TEXT = new Color(0x263238);
  static final Color FAINT = new Color(0x78828c);

  private static final Font TAG = bold(11);
  private static final int TAG_HEIGHT = 16;
  private static final int TAG_MARGIN = 4;
  private static final int FRAME = 3;

  private final BufferedImage sheet;
  private final Graphics2D graphics;

  /** An empty sheet of a size in pixels. */
  Canvas(int width, int height) {
    sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    fill(Color.WHITE, 0, 0, width, height);
  }

  static Font plain(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  static Font bold(int size) {
    return new Font(Font.SANS_SERIF, Font.BOLD, size);
  }

  /** A filled rectangle; the colour may be translucent. */
  void fill(Color color, int x, int y, int width, int height) {
    graphics.setColor(color);
    graphics.fillRect(x, y, width, height);
  }

  /** A frame just outside of a rectangle, seen on any ground: black, a white line in its middle. */
  void frame(int x, int y, int width, int height) {
    ring(Color.BLACK, x - FRAME, y - FRAME, width + 2 * FRAME, height + 2 * FRAME, FRAME);
    ring(Color.WHITE, x - 2, y - 2, width + 4, height + 4, 1);
  }

  private void ring(Color color, int x, int y, int width, int height, int line) {
    fill(color, x, y, width, line);
    fill(color, x, y + height - line, width, line);
    fill(color, x, y, line, height);
    fill(color, x + width - line, y, line, height);
  }

  /** One pixel. */
  void pixel(int x, int y, int rgb) {
    sheet.setRGB(x, y, rgb);
  }

  /** A text that starts at x. */
  void left(String text, int x, int baseline, Font font, Color color) {
    graphics.setFont(font);
    graphics.setColor(color);
    graphics.drawString(text, x, baseline);
  }

  /** A text that ends at x. */
  void right(String text, int x, int baseline, Font font, Color color) {
    left(text, x - width(text, font), baseline, font, color);
  }

  /** A text in the middle of [x, x + width); a longer one is cut and ends in an ellipsis. */
  void centred(String text, int x, int width, int baseline, Font font, Color color) {
    String shown = text;
    for (int n = text.length(); width(shown, font) > width && n > 0; n--) {
      shown = text.substring(0, n - 1).stripTrailing() + "…";
    }
    left(shown, x + (width - width(shown, font)) / 2, baseline, font, color);
  }

  /** A small white text on a colour, above a corner where there is room, else below it. */
  void tag(String text, int x, int y, Color color) {
    if (text.isEmpty()) {
      return;
    }
    int room = sheet.getWidth() - width(text, TAG) - 2 * TAG_MARGIN;
    int left = Math.max(0, Math.min(x, room));
    int top = y >= TAG_HEIGHT ? y - TAG_HEIGHT : y;
    fill(color, left, top, width(text, TAG) + 2 * TAG_MARGIN, TAG_HEIGHT);
    left(text, left + TAG_MARGIN, top + TAG_HEIGHT - 4, TAG, Color.WHITE);
  }

  /** How wide a text is. */
  int width(String text, Font font) {
    return graphics.getFontMetrics(font).stringWidth(text);
  }

  /** An image of w x h pixels made of whole pixels of the given one: nothing is blended. */
  void draw(Image image, int x, int y, int w, int h) {
    for (int row = 0; row < h; row++) {
      for (int column = 0; column < w; column++) {
        int sx = column * image.width() / w;
        int sy = row * image.height() / h;
        int red = image.get(sx, sy, 0);
        int green = image.get(sx, sy, 1);
        sheet.setRGB(x + column, y + row, red << 16 | green << 8 | image.get(sx, sy, 2));
      }
    }
  }

  /** The sheet as it is now. */
  Image image() {
    byte[] rgb = new byte[sheet.getWidth() * sheet.getHeight() * Image.CHANNELS];
    for (int i = 0, o = 0; i < sheet.getWidth() * sheet.getHeight(); i++) {
      int color = sheet.getRGB(i % sheet.getWidth(), i / sheet.getWidth());
      rgb[o++] = (byte) (color >> 16);
      rgb[o++] = (byte) (color >> 8);
      rgb[o++] = (byte) color;
    }
    return new Image(sheet.getWidth(), sheet.getHeight(), rgb);
  }
}
