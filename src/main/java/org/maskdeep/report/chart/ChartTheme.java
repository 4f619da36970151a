package org.maskdeep.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One calm look for all charts: white ground, thin grey grid, legend below the plot, colours that
 * colour-blind readers tell apart (Okabe and Ito, <i>Color Universal Design</i>, 2008).
 */
public final class ChartTheme {
  static final int WIDTH = 760;
  static final int HEIGHT = 380;

  /** The palette without its yellow, which is too light on white. */
  static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xE69F00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xD55E00),
          new Color(0x56B4E9),
          new Color(0x666666));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  static final Color REFERENCE = new Color(0x444444);
  private static final Color TEXT = new Color(0x333333);
  private static final Color GRID = new Color(0xE4E4E4);

  private ChartTheme() {}

  public static Color color(int i) {
    return COLORS.get(Math.floorMod(i, COLORS.size()));
  }

  /** The colour on white at a share of its strength, as an opaque colour. */
  static Color pale(Color color, double strength) {
    return new Color(
        mix(color.getRed(), strength),
        mix(color.getGreen(), strength),
        mix(color.getBlue(), strength));
  }

  private static int mix(int channel, double strength) {
    return (int) Math.round(255 + (channel - 255) * strength);
  }

  static Marker marker(int i) {
    return MARKERS.get(i % MARKERS.size());
  }

  /** Solid lines first; when the colours are used up, dashed ones. */
  static BasicStroke line(int i, float width) {
    return i < COLORS.size() ? solid(width) : dashed(width);
  }

  static BasicStroke solid(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  static BasicStroke dashed(float width) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);
  }

  static void apply(AxesChartStyler style) {
    style.setBaseFont(font(Font.PLAIN, 12));
    style.setChartTitleFont(font(Font.BOLD, 15));
    style.setAxisTitleFont(font(Font.PLAIN, 13));
    style.setAxisTickLabelsFont(font(Font.PLAIN, 12));
    style.setLegendFont(font(Font.PLAIN, 12));
    style.setChartFontColor(TEXT);
    style.setAxisTickLabelsColor(TEXT);
    style.setAxisTickMarksColor(GRID);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(GRID);
    style.setPlotGridLinesStroke(solid(0.8f));
    style.setPlotGridVerticalLinesVisible(false);
    style.setChartTitleBoxVisible(false);
    style.setChartTitlePadding(8);
    style.setChartPadding(10);
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    style.setLegendBackgroundColor(Color.WHITE);
    style.setLegendSeriesLineLength(22);
    style.setAntiAlias(true);
    style.setErrorBarsColor(REFERENCE);
    style.setAnnotationLineColor(REFERENCE);
    style.setAnnotationLineStroke(dashed(1.4f));
    style.setXAxisTickMarkSpacingHint(120);
    style.setPlotMargin(0);
    style.setPlotContentSize(0.96);
  }

  /** 1500 as "1,500", 1500000 as "1.5M", 0.25 as "0.25", 0.00001 as "1E-5". */
  static String compact(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : "";
    }
    boolean millions = Math.abs(value) >= 1e6;
    BigDecimal number =
        BigDecimal.valueOf(millions ? value / 1e6 : value)
            .round(new MathContext(6))
            .stripTrailingZeros();
    if (millions) {
      return number.toPlainString() + "M";
    }
    if (Math.abs(value) >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return Math.abs(value) < 1e-4 ? number.toString() : number.toPlainString();
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }
}
