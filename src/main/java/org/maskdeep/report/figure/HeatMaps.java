package org.maskdeep.report.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.mask.PatchGrid;

/**
 * Maps of numbers side by side, one cell a patch: dark low, bright high, each map on a scale of its
 * own that stands below it. Grey cells are exactly 0.
 *
 * <pre>{@code
 * Image sheet = HeatMaps.of("activation").image("image", image).map("C5", grid, values).image();
 * }</pre>
 */
public final class HeatMaps {
  private static final int SIDE = 208;
  private static final int GAP = 20;
  private static final int TOP = 34;
  private static final int BAR = 10;
  private static final int BOTTOM = 66;
  private static final Color ZERO = new Color(0xc8ccd0);

  private final String unit;
  private final List<Panel> panels = new ArrayList<>();

  private record Panel(String title, Image image, PatchGrid grid, float[] values) {}

  private HeatMaps(String unit) {
    this.unit = unit;
  }

  /** No map yet; the text below every scale says what is measured, with its unit. */
  public static HeatMaps of(String unit) {
    return new HeatMaps(unit);
  }

  /** Adds an image to compare with. */
  public HeatMaps image(String title, Image image) {
    panels.add(new Panel(title, image, null, null));
    return this;
  }

  /**
   * Adds a map.
   *
   * @param values [N] of the grid's patches, row by row
   * @throws IllegalArgumentException when there are more or fewer values than patches, or one is no
   *     finite number
   */
  public HeatMaps map(String title, PatchGrid grid, float[] values) {
    if (values.length != grid.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "\"%s\": %d values for a grid of %s; give one a patch",
              title,
              values.length,
              grid));
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("\"" + title + "\": " + value + " cannot be drawn");
      }
    }
    panels.add(new Panel(title, null, grid, values.clone()));
    return this;
  }

  /**
   * Adds a map of shares, which sum to 1, as multiples of the even share 1/N.
   *
   * @param shares [N] of the grid's patches, row by row
   * @throws IllegalArgumentException as {@link #map}
   */
  public HeatMaps shares(String title, PatchGrid grid, float[] shares) {
    float[] times = new float[shares.length];
    for (int i = 0; i < shares.length; i++) {
      times[i] = shares[i] * shares.length;
    }
    return map(title, grid, times);
  }

  /**
   * The sheet.
   *
   * @throws IllegalArgumentException when nothing was added
   */
  public Image image() {
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("no maps; add at least one");
    }
    int width = GAP + panels.size() * (SIDE + GAP);
    Canvas canvas = new Canvas(width, TOP + SIDE + BOTTOM);
    for (int i = 0; i < panels.size(); i++) {
      Panel panel = panels.get(i);
      int x = GAP + i * (SIDE + GAP);
      canvas.centred(panel.title, x, SIDE, TOP - 12, Canvas.bold(14), Canvas.TEXT);
      if (panel.image != null) {
        canvas.draw(panel.image, x, TOP, SIDE, SIDE);
      } else {
        map(canvas, panel, x);
      }
    }
    return canvas.image();
  }

  private void map(Canvas canvas, Panel panel, int x) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    boolean zeros = false;
    for (float value : panel.values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      zeros |= value == 0;
    }
    if (low == high) {
      low = Math.min(0, high); // one value everywhere: bright, if it is above 0
    }
    for (int dy = 0; dy < SIDE; dy++) {
      for (int dx = 0; dx < SIDE; dx++) {
        float value = panel.values[panel.grid.patchAt(dx, dy, SIDE, SIDE)];
        canvas.pixel(
            x + dx, TOP + dy, value == 0 ? ZERO.getRGB() : ColorScale.color(value, low, high));
      }
    }
    int bar = TOP + SIDE + 8;
    for (int dx = 0; dx < SIDE; dx++) {
      canvas.fill(new Color(ColorScale.color(dx, 0, SIDE - 1)), x + dx, bar, 1, BAR);
    }
    int below = bar + BAR + 15;
    canvas.left(number(low), x, below, Canvas.plain(12), Canvas.TEXT);
    canvas.right(number(high), x + SIDE, below, Canvas.plain(12), Canvas.TEXT);
    String words = zeros ? unit + " (grey: exactly 0)" : unit;
    canvas.centred(words, x, SIDE, below + 18, Canvas.plain(12), Canvas.FAINT);
  }

  private static String number(float value) {
    boolean tiny = value != 0 && Math.abs(value) < 0.001;
    return String.format(Locale.ROOT, tiny ? "%.1e" : "%.3f", value);
  }
}
