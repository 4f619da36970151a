package org.maskdeep.report.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.image.Image;

/**
 * Pictures with a caption each, row by row; a frame says whether one is right or wrong.
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

  /** What the colour around a picture says. */
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

  private record Tile(String caption, Image picture, Frame frame) {}

  private final int columns;
  private final List<Tile> tiles = new ArrayList<>();

  private Gallery(int columns) {
    this.columns = columns;
  }

  /**
   * No picture yet.
   *
   * @param columns pictures a row, at least 1
   */
  public static Gallery of(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("columns = " + columns + "; give at least 1");
    }
    return new Gallery(columns);
  }

  /** Adds a picture without a frame. */
  public Gallery add(String caption, Image picture) {
    return add(caption, picture, Frame.NONE);
  }

  /** Adds a picture. */
  public Gallery add(String caption, Image picture, Frame frame) {
    tiles.add(new Tile(caption, picture, frame));
    return this;
  }

  /**
   * The sheet. All tiles are as large as the largest picture; a smaller one is enlarged by a whole
   * factor, its pixels kept square.
   *
   * @throws IllegalArgumentException when nothing was added
   */
  public Image image() {
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("no pictures; add at least one");
    }
    int side = SMALLEST_TILE;
    for (Tile tile : tiles) {
      side = Math.max(side, factor(tile.picture) * longSide(tile.picture));
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
    int w = factor(tile.picture) * tile.picture.width();
    int h = factor(tile.picture) * tile.picture.height();
    int left = x + (side - w) / 2;
    int top = y + (side - h) / 2;
    canvas.fill(tile.frame.color, left, top, w + 2 * BORDER, h + 2 * BORDER);
    canvas.picture(tile.picture, left + BORDER, top + BORDER, w, h);
    int baseline = y + side + 2 * BORDER + 16;
    int room = side + 2 * BORDER + GAP / 2;
    canvas.centred(tile.caption, x - GAP / 4, room, baseline, Canvas.plain(12), Canvas.TEXT);
  }

  private static int longSide(Image picture) {
    return Math.max(picture.width(), picture.height());
  }

  private static int factor(Image picture) {
    return Math.max(1, (SMALLEST_TILE + longSide(picture) - 1) / longSide(picture));
  }
}
