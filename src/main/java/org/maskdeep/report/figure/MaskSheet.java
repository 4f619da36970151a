package org.maskdeep.report.figure;

import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.PatchGrid;

/**
 * An image of the masks of one view: a row for every level, a column for every group, what a group
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
  private static final Color LINE = new Color(255, 255, 255, 72);
  private static final int MOST_LINES = 32; // a finer grid would hide the image

  private final Image tile;
  private final HierarchicalMask masks;
  private final List<String> levels;
  private final Canvas canvas;

  private MaskSheet(Image tile, HierarchicalMask masks, List<String> levels) {
    this.tile = tile;
    this.masks = masks;
    this.levels = levels;
    int width = LEFT + (masks.groups() + 1) * (tile.width() + GAP) - GAP + MARGIN;
    int height = TOP + masks.levels() * (tile.height() + GAP) - GAP + MARGIN;
    canvas = new Canvas(width, height);
  }

  /**
   * Draws the sheet; of an image that is not square, the square in its middle.
   *
   * @param levels a name for every level of the masks, fine to coarse
   * @throws IllegalArgumentException when names and levels differ in number
   */
  public static Image of(Image image, HierarchicalMask masks, List<String> levels) {
    if (levels.size() != masks.levels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d names for %d levels of masks: give each level one",
              levels.size(),
              masks.levels()));
    }
    int cells = Math.max(masks.grid(0).rows(), masks.grid(0).cols());
    int tile = (SMALLEST_TILE + cells - 1) / cells * cells;
    Interpolation filter = Interpolation.BICUBIC;
    return new MaskSheet(Resize.resize(square(image), tile, tile, filter), masks, levels).draw();
  }

  /** The square in the middle of an image. */
  public static Image square(Image image) {
    int side = Math.min(image.width(), image.height());
    return Crop.middle(image.width(), image.height(), side).cut(image);
  }

  private Image draw() {
    heading(0, "image");
    for (int group = 0; group < masks.groups(); group++) {
      heading(group + 1, "group " + (group + 1));
    }
    for (int level = 0; level < masks.levels(); level++) {
      rowLabel(level);
      paint(0, level, tile);
      lines(level);
      for (int group = 0; group < masks.groups(); group++) {
        paint(group + 1, level, MaskedImage.of(tile, masks.mask(level, group)));
      }
    }
    return canvas.image();
  }

  private int left(int column) {
    return LEFT + column * (tile.width() + GAP);
  }

  private int top(int level) {
    return TOP + level * (tile.height() + GAP);
  }

  private void heading(int column, String text) {
    canvas.centred(text, left(column), tile.width(), TOP - GAP, Canvas.plain(14), Canvas.TEXT);
  }

  private void rowLabel(int level) {
    PatchGrid grid = masks.grid(level);
    int middle = top(level) + tile.height() / 2;
    Font small = Canvas.plain(12);
    int end = LEFT - GAP;
    canvas.right(levels.get(level), end, middle - 12, Canvas.bold(18), Canvas.TEXT);
    canvas.right(grid.rows() + " × " + grid.cols(), end, middle + 8, small, Canvas.FAINT);
    canvas.right(seen(level) + " of " + grid.size(), end, middle + 24, small, Canvas.FAINT);
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

  private void paint(int column, int level, Image shown) {
    canvas.draw(shown, left(column), top(level), tile.width(), tile.height());
  }

  private void lines(int level) {
    PatchGrid grid = masks.grid(level);
    if (Math.max(grid.rows(), grid.cols()) > MOST_LINES) {
      return;
    }
    for (int row = 1; row < grid.rows(); row++) {
      canvas.fill(LINE, left(0), top(level) + row * tile.height() / grid.rows(), tile.width(), 1);
    }
    for (int col = 1; col < grid.cols(); col++) {
      canvas.fill(LINE, left(0) + col * tile.width() / grid.cols(), top(level), 1, tile.height());
    }
  }
}
