package org.maskdeep.report.figure;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;

/**
 * A sheet of tiles in rows, each tile an image or what belongs to its patches: a colour or a number
 * for every one, or which of them are visible. All tiles lie in boxes of one size.
 *
 * <pre>{@code
 * PatchSheet sheet = PatchSheet.of(160, 160).columns("image", "PCA as RGB", "cosine");
 * sheet.row("C4", "8 × 8").image(photo, grid, 27, "").colors(grid, rgb, "").heat(grid, cosines, 27);
 * Codec.writePng(sheet.image(), Path.of("patches.png"));
 * }</pre>
 */
public final class PatchSheet {
  private static final int GAP = 14;
  private static final int MARGIN = 16;
  private static final int COLUMNS = 26; // height of a line of column titles
  private static final int HEADING = 34;
  private static final int CAPTION = 22;
  private static final int SCALE = 36; // of a heat map, with its numbers
  private static final int BAR = 8;
  private static final Font TITLE = Canvas.bold(16);
  private static final Font NOTE = Canvas.plain(12);
  private static final Font HEAD = Canvas.bold(15);

  private final int width;
  private final int height;
  private final List<Band> bands = new ArrayList<>();

  /** What is laid out from top to bottom. */
  private interface Band {
    int height();

    void draw(Canvas canvas, int left, int top);
  }

  /** What fills a box. */
  private interface Tile {
    void draw(Canvas canvas, int x, int y);
  }

  private PatchSheet(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * An empty sheet.
   *
   * @param width of a box in pixels; a tile is drawn as large as fits, with the aspect of its grid
   * @param height of a box in pixels
   */
  public static PatchSheet of(int width, int height) {
    Checks.range("width of a box", width, 1, 1 << 12);
    Checks.range("height of a box", height, 1, 1 << 12);
    return new PatchSheet(width, height);
  }

  /** Begins a part with a line of text across the sheet. */
  public PatchSheet heading(String text) {
    bands.add(new Heading(text));
    return this;
  }

  /** Titles above the tiles of the rows that follow. */
  public PatchSheet columns(String... titles) {
    return columns(List.of(titles));
  }

  /** Titles above the tiles of the rows that follow. */
  public PatchSheet columns(List<String> titles) {
    bands.add(new Titles(List.copyOf(titles)));
    return this;
  }

  /**
   * Begins a row.
   *
   * @param title left of it, such as the level
   * @param notes small lines below the title
   */
  public Row row(String title, String... notes) {
    Row row = new Row(title, List.of(notes));
    bands.add(row);
    return row;
  }

  /**
   * The sheet.
   *
   * @throws IllegalArgumentException when it has no row
   */
  public Image image() {
    Canvas ruler = new Canvas(1, 1);
    int left = 0;
    int right = 0;
    int bottom = MARGIN;
    boolean empty = true;
    for (Band band : bands) {
      bottom += band.height();
      if (band instanceof Row row) {
        left = Math.max(left, row.labelWidth(ruler));
        right = Math.max(right, row.tiles.size() * (width + GAP) - GAP);
        empty = false;
      }
    }
    if (empty) {
      throw new IllegalArgumentException("no rows; add at least one");
    }
    left += left > 0 ? MARGIN + GAP : MARGIN;
    for (Band band : bands) {
      if (band instanceof Heading heading) {
        right = Math.max(right, MARGIN + ruler.width(heading.text, HEAD) - left);
      }
    }
    Canvas canvas = new Canvas(left + right + MARGIN, bottom + MARGIN / 2);
    int top = MARGIN;
    for (Band band : bands) {
      band.draw(canvas, left, top);
      top += band.height();
    }
    return canvas.image();
  }

  private int x(int left, int column) {
    return left + column * (width + GAP);
  }

  private record Heading(String text) implements Band {
    @Override
    public int height() {
      return HEADING;
    }

    @Override
    public void draw(Canvas canvas, int left, int top) {
      canvas.left(text, MARGIN, top + HEADING - 14, HEAD, Canvas.TEXT);
    }
  }

  private final class Titles implements Band {
    private final List<String> titles;

    Titles(List<String> titles) {
      this.titles = titles;
    }

    @Override
    public int height() {
      return COLUMNS;
    }

    @Override
    public void draw(Canvas canvas, int left, int top) {
      for (int i = 0; i < titles.size(); i++) {
        int middle = top + COLUMNS - 10;
        canvas.centred(titles.get(i), x(left, i), width, middle, Canvas.bold(13), Canvas.TEXT);
      }
    }
  }

  /** A row of tiles; each call adds the next one. */
  public final class Row implements Band {
    private final String title;
    private final List<String> notes;
    private final List<Tile> tiles = new ArrayList<>();
    private int below = GAP;

    private Row(String title, List<String> notes) {
      this.title = title;
      this.notes = notes;
    }

    /** Leaves a box empty but for a word that says why. */
    public Row blank(String why) {
      return add(
          "",
          below,
          (canvas, x, y) -> canvas.centred(why, x, width, y + height / 2 + 4, NOTE, Canvas.FAINT));
    }

    /** An image as the encoder sees it: with the aspect of its grid. */
    public Row image(Image image, PatchGrid grid, String caption) {
      return add(caption, CAPTION, (canvas, x, y) -> pixels(canvas, image, grid, x, y));
    }

    /** An image with a frame around one of its patches. */
    public Row image(Image image, PatchGrid grid, int patch, String caption) {
      checkPatch(grid, patch);
      return add(
          caption,
          CAPTION,
          (canvas, x, y) -> {
            pixels(canvas, image, grid, x, y);
            frame(canvas, grid, patch, x, y);
          });
    }

    /** An image with its hidden patches darkened. */
    public Row masked(Image image, Mask mask, String caption) {
      return add(
          caption,
          CAPTION,
          (canvas, x, y) -> {
            int[] size = size(mask.grid());
            Image resized = Resize.resize(image, size[0], size[1], Interpolation.BICUBIC);
            drawn(canvas, MaskedImage.of(resized, mask), x, y);
          });
    }

    /**
     * A colour for every patch.
     *
     * @param colors [N] as 0xRRGGBB
     */
    public Row colors(PatchGrid grid, int[] colors, String caption) {
      checkLength(grid, colors.length);
      int[] kept = colors.clone();
      return add(caption, CAPTION, (canvas, x, y) -> cells(canvas, grid, kept, x, y));
    }

    /**
     * The similarity of one patch to every other, dark low and bright high, with its scale below.
     * The scale goes from the lowest to the highest of the others; the patch itself, framed, has
     * the brightest colour.
     *
     * @param values [N], finite
     */
    public Row heat(PatchGrid grid, float[] values, int patch) {
      checkLength(grid, values.length);
      checkPatch(grid, patch);
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new IllegalArgumentException(title + ": " + values[i] + " cannot be drawn");
        }
        if (i != patch || values.length == 1) {
          low = Math.min(low, values[i]);
          high = Math.max(high, values[i]);
        }
      }
      int[] colors = new int[values.length];
      for (int i = 0; i < colors.length; i++) {
        colors[i] = ColorScale.color(values[i], low, high);
      }
      colors[patch] = ColorScale.color(1, 0, 1);
      String[] ends = {number(low), number(high)};
      return add(
          "",
          SCALE,
          (canvas, x, y) -> {
            cells(canvas, grid, colors, x, y);
            frame(canvas, grid, patch, x, y);
            scale(canvas, ends, x, y);
          });
    }

    private Row add(String caption, int room, Tile tile) {
      boolean text = !caption.isEmpty();
      below = Math.max(below, text || room == SCALE ? room + GAP / 2 : GAP);
      tiles.add(
          (canvas, x, y) -> {
            tile.draw(canvas, x, y);
            if (text) {
              canvas.centred(caption, x - 3, width + 6, y + height + 17, NOTE, Canvas.TEXT);
            }
          });
      return this;
    }

    private void checkLength(PatchGrid grid, int length) {
      if (length != grid.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: %d values for a grid of %s; give one a patch",
                title,
                length,
                grid));
      }
    }

    private void checkPatch(PatchGrid grid, int patch) {
      if (patch < 0 || patch >= grid.size()) {
        throw new IllegalArgumentException(
            title + ": patch " + patch + " lies outside a grid of " + grid);
      }
    }

    int labelWidth(Canvas ruler) {
      int wide = ruler.width(title, TITLE);
      for (String note : notes) {
        wide = Math.max(wide, ruler.width(note, NOTE));
      }
      return wide;
    }

    @Override
    public int height() {
      return height + below;
    }

    @Override
    public void draw(Canvas canvas, int left, int top) {
      int line = top + height / 2 - 9 * notes.size();
      canvas.right(title, left - GAP, line + 6, TITLE, Canvas.TEXT);
      for (String note : notes) {
        line += 18;
        canvas.right(note, left - GAP, line + 6, NOTE, Canvas.FAINT);
      }
      for (int i = 0; i < tiles.size(); i++) {
        tiles.get(i).draw(canvas, x(left, i), top);
      }
    }
  }

  /** The size of a tile in its box, [width, height]. */
  private int[] size(PatchGrid grid) {
    double cell = Math.min((double) width / grid.cols(), (double) height / grid.rows());
    return new int[] {
      Math.max(1, (int) Math.round(cell * grid.cols())),
      Math.max(1, (int) Math.round(cell * grid.rows()))
    };
  }

  private void pixels(Canvas canvas, Image image, PatchGrid grid, int x, int y) {
    int[] size = size(grid);
    drawn(canvas, Resize.resize(image, size[0], size[1], Interpolation.BICUBIC), x, y);
  }

  private void drawn(Canvas canvas, Image image, int x, int y) {
    int w = image.width();
    int h = image.height();
    canvas.draw(image, x + (width - w) / 2, y + (height - h) / 2, w, h);
  }

  private void cells(Canvas canvas, PatchGrid grid, int[] colors, int x, int y) {
    int[] size = size(grid);
    int left = x + (width - size[0]) / 2;
    int top = y + (height - size[1]) / 2;
    for (int dy = 0; dy < size[1]; dy++) {
      for (int dx = 0; dx < size[0]; dx++) {
        canvas.pixel(left + dx, top + dy, colors[grid.patchAt(dx, dy, size[0], size[1])]);
      }
    }
  }

  private void frame(Canvas canvas, PatchGrid grid, int patch, int x, int y) {
    int[] size = size(grid);
    int row = patch / grid.cols();
    int col = patch % grid.cols();
    int left = first(col, size[0], grid.cols());
    int top = first(row, size[1], grid.rows());
    canvas.frame(
        x + (width - size[0]) / 2 + left,
        y + (height - size[1]) / 2 + top,
        first(col + 1, size[0], grid.cols()) - left,
        first(row + 1, size[1], grid.rows()) - top);
  }

  /** The first pixel whose centre lies in a cell: ⌈cell · pixels / cells − ½⌉. */
  private static int first(int cell, int pixels, int cells) {
    return Math.floorDiv(2 * cell * pixels + cells - 1, 2 * cells);
  }

  private void scale(Canvas canvas, String[] ends, int x, int y) {
    int bar = y + height + 7;
    for (int dx = 0; dx < width; dx++) {
      canvas.fill(new Color(ColorScale.color(dx, 0, width - 1)), x + dx, bar, 1, BAR);
    }
    canvas.left(ends[0], x, bar + BAR + 14, NOTE, Canvas.TEXT);
    canvas.right(ends[1], x + width, bar + BAR + 14, NOTE, Canvas.TEXT);
  }

  private static String number(float value) {
    return String.format(Locale.ROOT, "%.3f", value).replace('-', '−');
  }
}
