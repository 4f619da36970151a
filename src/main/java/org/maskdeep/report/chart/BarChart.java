package org.maskdeep.report.chart;

import java.util.List;
import java.util.Locale;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;

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
    ChartTheme.apply(style);
    style.setPlotContentSize(1);
    style.setyAxisTickLabelsFormattingFunction(ChartTheme::compact);
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
            String.format(
                Locale.ROOT,
                "\"%s\" has %d values for %d categories of \"%s\"; give one each, NaN where unknown",
                group.name(),
                group.values().length,
                categories.size(),
                title));
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

  /** A dashed level across the plot; the axis title says what it is. */
  BarChart level(double value) {
    chart.addAnnotation(new AnnotationLine(value, false, false));
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
}
