package org.maskdeep.notebook;

import java.awt.image.BufferedImage;
import org.knowm.xchart.internal.chartpart.Chart;
import org.maskdeep.notebook.Screen.Kind;

/** One place below a cell whose image is replaced, for curves that grow. */
public final class Live {
  private final Screen screen;
  private String id;

  Live(Screen screen) {
    this.screen = screen;
  }

  /** Shows one of {@link org.maskdeep.report.chart.Charts} in place of the one before. */
  public void show(org.maskdeep.report.chart.Chart chart) {
    put(chart.image(1), "[" + chart + "]");
  }

  /** Shows a chart in place of the one before. */
  public void show(Chart<?, ?> chart) {
    put(Notebook.picture(chart), Notebook.describe(chart));
  }

  /** Shows an image in place of the one before. */
  public void show(BufferedImage picture) {
    put(picture, Notebook.describe("image", picture));
  }

  private void put(BufferedImage picture, String text) {
    if (id == null) {
      id = screen.show(picture, Kind.PICTURE, text);
    } else {
      screen.replace(id, picture, Kind.PICTURE, text);
    }
  }
}
