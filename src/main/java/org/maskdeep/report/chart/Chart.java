package org.maskdeep.report.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A finished drawing of data, made by {@link Charts}.
 *
 * <p>Its size is in points; an image of it has {@value #SCALE} pixels a point in each direction, so
 * that it is crisp on a fine screen.
 */
public final class Chart {
  /** Pixels a point. */
  public static final int SCALE = 2;

  private final String title;
  private final int width;
  private final int height;
  private final Painter painter;

  Chart(String title, int width, int height, Painter painter) {
    this.title = title;
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /** Charts below one another, as one. */
  public static Chart stack(List<Chart> charts) {
    if (charts.isEmpty()) {
      throw new IllegalArgumentException("no charts to stack; give at least one");
    }
    int width = charts.stream().mapToInt(Chart::width).max().orElseThrow();
    int height = charts.stream().mapToInt(Chart::height).sum();
    String title = String.join("; ", charts.stream().map(Chart::title).toList());
    return new Chart(
        title,
        width,
        height,
        (g, w, h) -> {
          int top = 0;
          for (Chart chart : charts) {
            Graphics2D part = (Graphics2D) g.create(0, top, chart.width, chart.height);
            chart.painter.paint(part, chart.width, chart.height);
            part.dispose();
            top += chart.height;
          }
        });
  }

  /** What it shows, in words. */
  public String title() {
    return title;
  }

  /** Width in points. */
  public int width() {
    return width;
  }

  /** Height in points. */
  public int height() {
    return height;
  }

  /** The drawing as an image of (2·width) x (2·height) pixels. */
  public BufferedImage image() {
    return image(SCALE);
  }

  /**
   * The drawing as an image.
   *
   * @param scale pixels a point, at least 1
   */
  public BufferedImage image(int scale) {
    BufferedImage image =
        new BufferedImage(scale * width, scale * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.scale(scale, scale);
    painter.paint(g, width, height);
    g.dispose();
    return image;
  }

  /** The image as a PNG file. */
  public byte[] png() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image(), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return "chart: " + title;
  }

  /** Draws into a rectangle of a width and height in points. */
  interface Painter {
    void paint(Graphics2D g, int width, int height);
  }
}
