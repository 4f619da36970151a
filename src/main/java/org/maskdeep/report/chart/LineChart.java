package org.maskdeep.report.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builds a chart of lines over a common axis. */
final class LineChart {
  /** A bucket is about as wide as a pixel of the image. */
  private static final int BUCKETS = 1500;

  private final String title;
  private final XYChart chart;
  private final List<Reference> references = new ArrayList<>();
  private double left = Double.POSITIVE_INFINITY;
  private double right = Double.NEGATIVE_INFINITY;
  private double level;
  private int drawn;

  LineChart(String title, String xLabel, String yLabel) {
    this.title = title;
    chart =
        new XYChartBuilder()
            .width(ChartTheme.WIDTH)
            .height(ChartTheme.HEIGHT)
            .title(title)
            .xAxisTitle(xLabel)
            .yAxisTitle(yLabel)
            .build();
    ChartTheme.apply(chart.getStyler());
    chart.getStyler().setxAxisTickLabelsFormattingFunction(ChartTheme::compact);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(ChartTheme::compact);
  }

  /** Lines as they are. */
  LineChart lines(List<Series> series) {
    usable(series).forEach(s -> add(s.name(), s.thinned(BUCKETS), drawn, 2f));
    return this;
  }

  /** Few measured points, marked and joined. */
  LineChart points(List<Series> series) {
    for (Series s : usable(series)) {
      XYSeries line = add(s.name(), s, drawn, 1.6f);
      line.setMarker(ChartTheme.marker(drawn - 1));
      line.setMarkerColor(ChartTheme.color(drawn - 1));
    }
    chart.getStyler().setMarkerSize(7);
    return this;
  }

  /** Points that are not joined. */
  LineChart scattered(List<Series> series) {
    for (Series s : usable(series)) {
      XYSeries cloud = add(s.name(), s, drawn, 1.6f);
      cloud.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      cloud.setMarker(ChartTheme.marker(drawn - 1));
      cloud.setMarkerColor(ChartTheme.color(drawn - 1));
    }
    chart.getStyler().setMarkerSize(6);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    return this;
  }

  /** Each line smoothed, over its pale raw values. */
  LineChart smoothed(List<Series> series) {
    List<Series> usable = usable(series);
    for (int i = 0; i < usable.size(); i++) {
      Series raw = usable.get(i);
      XYSeries pale = add(raw.name() + " raw", raw.thinned(BUCKETS), i, 1f);
      pale.setLineColor(ChartTheme.pale(ChartTheme.color(i), 0.3));
      pale.setShowInLegend(false);
    }
    for (int i = 0; i < usable.size(); i++) {
      Series raw = usable.get(i);
      double beta = 1 - 1 / Math.max(1, Math.min(100, raw.size() / 20.0));
      add(raw.name(), raw.smoothed(beta).thinned(BUCKETS), i, 2.2f);
    }
    return this;
  }

  /** A dashed level that means something, named in the legend. */
  LineChart level(String name, double value, Color color) {
    references.add(new Reference(name, value, color));
    return this;
  }

  LineChart between(double low, double high) {
    chart.getStyler().setYAxisMin(low);
    chart.getStyler().setYAxisMax(high);
    return this;
  }

  LineChart atLeast(double low) {
    chart.getStyler().setYAxisMin(low);
    return this;
  }

  LineChart across(double from, double to) {
    chart.getStyler().setXAxisMin(from);
    chart.getStyler().setXAxisMax(to);
    return this;
  }

  /**
   * XChart puts the ticks on data points when these are equally spaced, at steps such as 1,100; one
   * unseen series that is not makes it choose round numbers.
   */
  private void roundTicks() {
    if (right > left) {
      double between = left + (right - left) / Math.sqrt(7);
      XYSeries unseen =
          chart.addSeries(" ", new double[] {left, between}, new double[] {level, level});
      unseen.setLineStyle(SeriesLines.NONE);
      unseen.setMarker(SeriesMarkers.NONE);
      unseen.setShowInLegend(false);
    }
  }

  Chart build() {
    roundTicks();
    for (Reference r : references) {
      double end = right > left ? right : left + 1;
      XYSeries line =
          chart.addSeries(r.name, new double[] {left, end}, new double[] {r.value, r.value});
      line.setMarker(SeriesMarkers.NONE);
      line.setLineColor(r.color);
      line.setLineStyle(ChartTheme.dashed(1.6f));
    }
    return new Chart(title, ChartTheme.WIDTH, ChartTheme.HEIGHT, chart::paint);
  }

  private List<Series> usable(List<Series> series) {
    List<Series> usable = series.stream().map(Series::finite).filter(s -> s.size() > 0).toList();
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to draw in \"" + title + "\": no series has a finite value");
    }
    int lost = series.stream().mapToInt(Series::size).sum();
    lost -= usable.stream().mapToInt(Series::size).sum();
    if (lost > 0) {
      chart.setTitle(title + " (" + lost + " values that are not finite left out)");
    }
    return usable;
  }

  private XYSeries add(String name, Series s, int color, float width) {
    level = s.y()[0];
    for (double x : s.x()) {
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    XYSeries line = chart.addSeries(name, s.x(), s.y());
    line.setLineColor(ChartTheme.color(color));
    line.setLineStyle(ChartTheme.line(color, width));
    line.setMarker(s.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    line.setMarkerColor(ChartTheme.color(color));
    drawn++;
    return line;
  }

  private record Reference(String name, double value, Color color) {}
}
