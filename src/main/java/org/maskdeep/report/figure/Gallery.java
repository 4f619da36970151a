package org.maskdeep.report.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.image.Image;

/**
 * Images with a caption each, row by row; a frame says whether one is right or wrong.
 *
 * <pre>{@code
 * Image sheet = Gallery.of(6).add("query", query).add("star", near, Gallery.Frame.RIGHT).image();
 * }</pre>
 */
public final class Gallery {
  private static final int SMALLEST_TILE = 112;
  private static final int GAP = 14;
  private static final int CAPTION = 22;
  private static final int BORDER = 4;

  /** What the colour around an image says. */
  public enum Frame {
    /** Nothing. */
    NONE(Color.WHITE),
    /** Asked about: black. */
    QUERY(new Color(0x222222)),
    /** Right: green. */
    RIGHT(new Color(0x009E73)),
    /** Wrong: orange. */
    WRONG(new Color(0xD55E00));

    private final Color color;

    Frame(Color color) {
      this.color = color;
    }
  }

  private record Tile(String caption, Image image, Frame frame) {}

  private final int columns;
  private final List<Tile> tiles = new ArrayList<>();

  private Gallery(int columns) {
    this.columns = columns;
  }

  /**
   * No image yet.
   *
   * @param columns images a row, at least 1
   */
  public static Gallery of(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("columns = " + columns + "; give at least 1");
    }
    return new Gallery(columns);
  }

  /** Adds an image without a frame. */
  public Gallery add(String caption, Image image) {
    return add(caption, image, Frame.NONE);
  }

  /** Adds an image. */
  public Gallery add(String caption, Image image, Frame frame) {
    tiles.add(new Tile(caption, image, frame));
    return this;
  }

  /**
   * The sheet. All tiles are as large as the largest image; a smaller one is enlarged by a whole
   * factor, its pixels kept square.
   *
   * @throws IllegalArgumentException when nothing was added
   */
  public Image image() {
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("no images; add at least one");
    }
    int side = SMALLEST_TILE;
    for (Tile tile : tiles) {
      side = Math.max(side, factor(tile.image) * longSide(tile.image));
    }
    int cell = side + 2 * BORDER + GAP;
    int shown = Math.min(columns, tiles.size());
    int rows = (tiles.size() + columns - 1) / columns;
    Canvas canvas = new Canvas(GAP + shown * cell, GAP + rows * (cell + CAPTION));
    for (int i = 0; i < tiles.size(); i++) {
      int x = GAP + i % columns * cell;
      int y = GAP + i / columns * (cell + CAPTION);
      draw(canvas, tiles.get(i), x, y, side);
    }
    return canvas.image();
  }

  private static void draw(Canvas canvas, Tile tile, int x, int y, int side) {
    int w = factor(tile.image) * tile.image.width();
    int h = factor(tile.image) * tile.image.height();
    int left = x + (side - w) / 2;
    int top = y + (side - h) / 2;
    canvas.fill(tile.frame.color, left, top, w + 2 * BORDER, h + 2 * BORDER);
    canvas.draw(tile.image, left + BORDER, top + BORDER, w, h);
    int baseline = y + side + 2 * BORDER + 16;
    int room = side + 2 * BORDER + GAP / 2;
    canvas.centred(tile.caption, x - GAP / 4, room, baseline, Canvas.plain(12), Canvas.TEXT);
  }

  private static int longSide(Image image) {
    return Math.max(image.width(), image.height());
  }

  private static int factor(Image image) {
    return Math.max(1, (SMALLEST_TILE + longSide(image) - 1) / longSide(image));
  }
}
