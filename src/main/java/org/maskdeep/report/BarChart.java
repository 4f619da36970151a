package org.maskdeep.report;

import java.awt.BasicStroke;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builds a chart of bars in groups. */
final class BarChart {
  private final String title;
  private final CategoryChart chart;
  private final List<String> categories;

  BarChart(String title, String xLabel, String yLabel, List<String> categories) {
    if (categories.isEmpty()) {
      throw new IllegalArgumentException("nothing to draw in \"" + title + "\": no categories");
    }
    this.title = title;
    this.categories = categories;
    chart =
        new CategoryChartBuilder()
            .width(ChartTheme.WIDTH)
            .height(ChartTheme.HEIGHT)
            .title(title)
            .xAxisTitle(xLabel)
            .yAxisTitle(yLabel)
            .build();
    CategoryStyler style = chart.getStyler();
    ChartTheme.apply(style, true);
    style.setXAxisMaxLabelCount(Math.max(2, categories.size()));
    style.setAvailableSpaceFill(0.7);
    if (categories.stream().mapToInt(String::length).max().orElse(0) * categories.size() > 90) {
      style.setXAxisLabelRotation(25);
    }
  }

  BarChart bars(List<Bars> groups) {
    for (int i = 0; i < groups.size(); i++) {
      Bars group = groups.get(i);
      if (group.values().length != categories.size()) {
        throw new IllegalArgumentException(
            "\"%s\" has %d values for %d categories of \"%s\"; give one each, NaN where unknown"
                .formatted(group.name(), group.values().length, categories.size(), title));
      }
      CategorySeries bars = add(group);
      bars.setFillColor(ChartTheme.color(i));
      bars.setLineColor(ChartTheme.color(i));
    }
    return this;
  }

  private CategorySeries add(Bars group) {
    List<Double> values = group.valueList();
    return group.hasSpread()
        ? chart.addSeries(group.name(), categories, values, group.spreadList())
        : chart.addSeries(group.name(), categories, values);
  }

  /** A dashed level across the plot, named in the legend. */
  BarChart level(String name, double value) {
    chart.addAnnotation(new AnnotationLine(value, false, false));
    CategorySeries line =
        chart.addSeries(name, categories, Collections.nCopies(categories.size(), value));
    line.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    line.setLineColor(ChartTheme.REFERENCE);
    BasicStroke dashed = ChartTheme.dashed(1.4f);
    line.setLineStyle(dashed);
    line.setMarker(SeriesMarkers.NONE);
    return this;
  }

  BarChart between(double low, double high) {
    chart.getStyler().setYAxisMin(low);
    chart.getStyler().setYAxisMax(high);
    return this;
  }

  Chart build() {
    return new Chart(title, ChartTheme.WIDTH, ChartTheme.HEIGHT, chart::paint);
  }

  static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
