package org.maskdeep.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;

/**
 * A picture of the masks of one view: a row for every level, a column for every group, what a group
 * does not see darkened. The first column is the image under the level's grid.
 *
 * <pre>{@code
 * Image sheet = MaskSheet.of(image, masks, List.of("C3", "C4", "C5"));
 * Codec.writePng(sheet, Path.of("masks.png"));
 * }</pre>
 */
public final class MaskSheet {
  private static final int SMALLEST_TILE = 176;
  private static final int GAP = 12;
  private static final int LEFT = 96;
  private static final int TOP = 40;
  private static final int MARGIN = 16;
  private static final double KEPT = 0.16; // of a hidden pixel
  private static final Color HIDDEN = new Color(0x1d2530);
  private static final Color TEXT = new Color(0x263238);
  private static final Color FAINT = new Color(0x78828c);
  private static final Color LINE = new Color(255, 255, 255, 72);
  private static final int MOST_LINES = 32; // a finer grid would hide the picture

  private final Image tile;
  private final HierarchicalMask masks;
  private final List<String> levels;
  private final BufferedImage sheet;
  private final Graphics2D graphics;

  private MaskSheet(Image tile, HierarchicalMask masks, List<String> levels) {
    this.tile = tile;
    this.masks = masks;
    this.levels = levels;
    int width = LEFT + (masks.groups() + 1) * (tile.width() + GAP) - GAP + MARGIN;
    int height = TOP + masks.levels() * (tile.height() + GAP) - GAP + MARGIN;
    sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = sheet.createGraphics();
  }

  /**
   * Draws the sheet; of a picture that is not square, the square in its middle.
   *
   * @param levels a name for every level of the masks, fine to coarse
   * @throws IllegalArgumentException when names and levels differ in number
   */
  public static Image of(Image image, HierarchicalMask masks, List<String> levels) {
    if (levels.size() != masks.levels()) {
      throw new IllegalArgumentException(
          "%d names for %d levels of masks: give each level one"
              .formatted(levels.size(), masks.levels()));
    }
    int side = Math.min(image.width(), image.height());
    Image square =
        new Crop((image.width() - side) / 2, (image.height() - side) / 2, side, side).cut(image);
    int cells = Math.max(masks.grid(0).rows(), masks.grid(0).cols());
    int tile = (SMALLEST_TILE + cells - 1) / cells * cells;
    Interpolation filter = Interpolation.BICUBIC;
    return new MaskSheet(Resize.resize(square, tile, tile, filter), masks, levels).draw();
  }

  private Image draw() {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    heading(0, "image");
    for (int group = 0; group < masks.groups(); group++) {
      heading(group + 1, "group " + (group + 1));
    }
    for (int level = 0; level < masks.levels(); level++) {
      rowLabel(level);
      paint(0, level, null);
      lines(level);
      for (int group = 0; group < masks.groups(); group++) {
        paint(group + 1, level, masks.mask(level, group));
      }
    }
    graphics.dispose();
    return image();
  }

  private int left(int column) {
    return LEFT + column * (tile.width() + GAP);
  }

  private int top(int level) {
    return TOP + level * (tile.height() + GAP);
  }

  private void heading(int column, String text) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    graphics.setColor(TEXT);
    FontMetrics metrics = graphics.getFontMetrics();
    int x = left(column) + (tile.width() - metrics.stringWidth(text)) / 2;
    graphics.drawString(text, x, TOP - GAP);
  }

  private void rowLabel(int level) {
    PatchGrid grid = masks.grid(level);
    int middle = top(level) + tile.height() / 2;
    rightAligned(levels.get(level), middle - 12, new Font(Font.SANS_SERIF, Font.BOLD, 18), TEXT);
    Font small = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    rightAligned(grid.rows() + " × " + grid.cols(), middle + 8, small, FAINT);
    rightAligned(seen(level) + " of " + grid.size(), middle + 24, small, FAINT);
  }

  /** How many patches a group sees: one number, or from … to where groups differ. */
  private String seen(int level) {
    int[] counts =
        IntStream.range(0, masks.groups())
            .map(group -> masks.mask(level, group).visibleCount())
            .sorted()
            .toArray();
    int last = counts[counts.length - 1];
    return counts[0] == last ? Integer.toString(last) : counts[0] + "–" + last;
  }

  private void rightAligned(String text, int baseline, Font font, Color color) {
    graphics.setFont(font);
    graphics.setColor(color);
    int width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, LEFT - GAP - width, baseline);
  }

  /** The picture, or what a mask leaves of it. */
  private void paint(int column, int level, Mask mask) {
    for (int y = 0; y < tile.height(); y++) {
      for (int x = 0; x < tile.width(); x++) {
        boolean seen = mask == null || mask.visibleAt(x, y, tile.width(), tile.height());
        int red = shade(tile.get(x, y, 0), HIDDEN.getRed(), seen);
        int green = shade(tile.get(x, y, 1), HIDDEN.getGreen(), seen);
        int blue = shade(tile.get(x, y, 2), HIDDEN.getBlue(), seen);
        sheet.setRGB(left(column) + x, top(level) + y, red << 16 | green << 8 | blue);
      }
    }
  }

  private static int shade(int value, int hidden, boolean seen) {
    return seen ? value : (int) Math.round(KEPT * value + (1 - KEPT) * hidden);
  }

  private void lines(int level) {
    PatchGrid grid = masks.grid(level);
    if (Math.max(grid.rows(), grid.cols()) > MOST_LINES) {
      return;
    }
    graphics.setColor(LINE);
    for (int row = 1; row < grid.rows(); row++) {
      graphics.fillRect(left(0), top(level) + row * tile.height() / grid.rows(), tile.width(), 1);
    }
    for (int col = 1; col < grid.cols(); col++) {
      graphics.fillRect(left(0) + col * tile.width() / grid.cols(), top(level), 1, tile.height());
    }
  }

  private Image image() {
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
