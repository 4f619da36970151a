package org.maskdeep.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.report.Samples;

class ChartsTest {
  private static final Series RUN = Samples.decay("maskdeep", 400, 2);
  private static final Series OTHER = Samples.decay("byol", 400, 1.5);

  static Stream<Chart> everyChart() {
    return Stream.of(
        Charts.loss(List.of(RUN, OTHER)),
        Charts.learningRate(List.of(RUN)),
        Charts.spread(List.of(RUN)),
        Charts.dimensions(List.of(RUN)),
        Charts.accuracyOverEpochs(List.of(RUN, OTHER), 10),
        Charts.precisionRecall(List.of(new Series("a", new double[] {0, 1}, new double[] {1, 0}))),
        Charts.accuracyBars(Samples.SUMMARY, "cifar10-5000", 10),
        Charts.groupedBars(
            "Groups", "groups", "kNN (%)", List.of("1", "4"), List.of(Bars.of("a", 5, 7))),
        Charts.lines("Speed", "step", "images/s", List.of(RUN)));
  }

  @ParameterizedTest
  @MethodSource("everyChart")
  void everyChartHasTitleLabelledAxesDataAndLegend(Chart chart) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));
    int w = image.getWidth();
    int h = image.getHeight();
    assertThat(w).isEqualTo(2 * chart.width());
    assertThat(h).isEqualTo(2 * chart.height());
    assertThat(ink(image, 0, 0, w, h / 9)).as("title").isGreaterThan(300);
    assertThat(ink(image, 0, h / 9, 50, h * 3 / 4)).as("label of the y axis").isGreaterThan(200);
    assertThat(ink(image, w / 8, h * 3 / 4, w, h)).as("x axis and legend").isGreaterThan(500);
    assertThat(coloured(image)).as("data in the first colour").isGreaterThan(300);
    assertThat(ink(image, 0, 0, 8, h) + ink(image, 0, h - 8, w, h)).as("nothing cut").isZero();
  }

  /** Pixels darker than the grid. */
  private static long ink(BufferedImage image, int left, int top, int right, int bottom) {
    return pixels(image, left, top, right, bottom).filter(p -> (p >> 8 & 0xFF) < 0xB0).count();
  }

  private static long coloured(BufferedImage image) {
    int first = ChartTheme.color(0).getRGB();
    return pixels(image, 0, 0, image.getWidth(), image.getHeight()).filter(p -> p == first).count();
  }

  private static IntStream pixels(BufferedImage image, int left, int top, int right, int bottom) {
    int width = right - left;
    return Arrays.stream(image.getRGB(left, top, width, bottom - top, null, 0, width));
  }

  @Test
  void chanceLineCrossesTheWholePlot() {
    BufferedImage image = Charts.accuracyBars(Samples.SUMMARY, "cifar10-5000", 50).image();
    int reference = ChartTheme.REFERENCE.getRGB();
    long longest =
        IntStream.range(0, image.getHeight())
            .mapToLong(
                y ->
                    pixels(image, 0, y, image.getWidth(), y + 1)
                        .filter(p -> p == reference)
                        .count())
            .max()
            .orElseThrow();
    assertThat(longest).as("dashes cover 6 of 10 points").isGreaterThan(image.getWidth() / 2);
  }

  @Test
  void valuesThatAreNotFiniteAreLeftOut() {
    Series broken =
        new Series(
            "nan", new double[] {0, 1, 2}, new double[] {1, Double.NaN, Double.POSITIVE_INFINITY});
    assertThat(Charts.loss(List.of(broken)).png()).isNotEmpty();
    Series nothing = new Series("nan", new double[] {0}, new double[] {Double.NaN});
    assertThatThrownBy(() -> Charts.loss(List.of(nothing)))
        .hasMessageContainingAll("nothing to draw", "Pretraining loss");
    assertThatThrownBy(() -> Charts.accuracyBars(Samples.SUMMARY, "no such data", 10))
        .hasMessageContaining("nothing to draw");
  }

  @Test
  void colourBlindReadersTellTheFirstColoursApart() {
    List<Color> colors = ChartTheme.COLORS.subList(0, 4);
    for (int i = 0; i < colors.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(
                Math.abs(luminance(colors.get(i)) - luminance(colors.get(j)))
                    + Math.abs(colors.get(i).getBlue() - colors.get(j).getBlue()) / 255.0)
            .as("lightness and blue, which all see, of %d and %d", i, j)
            .isGreaterThan(0.15);
      }
    }
  }

  private static double luminance(Color c) {
    return (0.2126 * c.getRed() + 0.7152 * c.getGreen() + 0.0722 * c.getBlue()) / 255;
  }

  /** A way that looks at every pair of points would take hours. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void manyPointsAreDrawn() {
    assertThat(Charts.loss(List.of(Samples.decay("long", 200_000, 2))).png()).isNotEmpty();
  }

  @Test
  void tickLabelsAreShort() {
    assertThat(Stream.of(0.0, 0.25, 12.0, 1500.0, 2.5e6, 1e-5, 0.1 + 0.2).map(ChartTheme::compact))
        .containsExactly("0", "0.25", "12", "1,500", "2.5M", "0.00001", "0.3");
  }

  @Test
  void wrongNumberOfBarsIsNamed() {
    assertThatThrownBy(
            () -> Charts.groupedBars("T", "x", "y", List.of("1", "2"), List.of(Bars.of("kNN", 1))))
        .hasMessageContainingAll("kNN", "1 values for 2 categories");
  }
}
