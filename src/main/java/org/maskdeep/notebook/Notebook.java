package org.maskdeep.notebook;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.notebook.Screen.Kind;
import org.maskdeep.report.chart.MetricsFile;
import org.maskdeep.report.chart.OnlineCharts;
import org.maskdeep.run.RunDirectory;
import tech.tablesaw.api.Table;

/**
 * Shows things below a notebook's cell; in a plain program it says in words what it would show.
 *
 * <pre>{@code
 * import org.maskdeep.notebook.Notebook;
 * Notebook.show(chart);
 * var bar = Notebook.progress("pretraining", 100);
 * for (int epoch = 1; epoch <= 100; epoch++) bar.at(epoch, "loss " + loss);
 * }</pre>
 */
public final class Notebook {
  private Notebook() {}

  /** Shows an image as PNG. */
  public static void show(BufferedImage picture) {
    show(Rendering.picture("image", picture));
  }

  /** Shows an image; a small one is enlarged by a whole factor, its pixels kept square. */
  public static void show(Image picture) {
    show(Rendering.image(picture));
  }

  /**
   * Shows an image, with words for readers who do not see it; they are stored as its alt text.
   *
   * @param alt what is to be seen
   */
  public static void show(Image picture, String alt) {
    Screen.current().show(Rendering.image(picture).value(), Kind.PICTURE, alt);
  }

  /** Shows a mask by itself: visible patches light, hidden ones dark. */
  public static void show(Mask mask) {
    show(Rendering.mask(mask));
  }

  /**
   * Shows type, shape and range of an array, and its first values if it has one or two dimensions.
   */
  public static void show(NDArray array) {
    show(ArrayLook.of(array));
  }

  private static void show(Rendering.Shown shown) {
    Screen.current().show(shown.value(), shown.kind(), shown.text());
  }

  /** Shows images side by side, small ones enlarged. */
  public static void show(Image first, Image second, Image... more) {
    show(ImageDisplay.row(first, second, more));
  }

  /** Shows an image once for each mask, with the hidden patches darkened. */
  public static void show(Image picture, Mask first, Mask... more) {
    show(ImageDisplay.masked(picture, first, more));
  }

  /** Shows an image in PNG or another format that ImageIO reads. */
  public static void show(byte[] png) {
    BufferedImage picture;
    try {
      picture = ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException("these bytes are a damaged image", e);
    }
    if (picture == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "these %d bytes are not an image that can be read: give PNG, JPEG, GIF or BMP",
              png.length));
    }
    show(picture);
  }

  /** Shows one of {@link org.maskdeep.report.chart.Charts}. */
  public static void show(org.maskdeep.report.chart.Chart chart) {
    show(Rendering.chart(chart));
  }

  /** Shows a chart at its own size. */
  public static void show(Chart<?, ?> chart) {
    show(Rendering.plot(chart));
  }

  /** Shows a table, at most 50 rows of it. */
  public static void show(Table table) {
    show(Rendering.table(table));
  }

  /** Shows frames with a slider below them. */
  public static void show(Frames frames) {
    Screen.current().show(frames);
  }

  /** Shows an image that answers clicks while the kernel runs. */
  public static void show(Clickable image) {
    Screen.current().show(image);
  }

  /**
   * Shows rows as a table: numbers to the right, all else to the left. A fraction is shown with at
   * most 4 places.
   *
   * @param columns their names
   * @param rows each with a cell a column
   * @throws IllegalArgumentException when a row has more or fewer cells than there are columns
   */
  public static void table(List<String> columns, List<? extends List<?>> rows) {
    HtmlTable table = HtmlTable.of(columns, rows);
    Screen.current().show(table.html(), Kind.HTML, table.text());
  }

  /** Shows HTML. */
  public static void html(String html) {
    Screen.current().show(html, Kind.HTML, html);
  }

  /** Shows Markdown. */
  public static void markdown(String markdown) {
    Screen.current().show(markdown, Kind.MARKDOWN, markdown);
  }

  /**
   * A bar that fills while work goes on and leaves one output in the notebook.
   *
   * @param total number of steps, at least 1
   */
  public static Progress progress(String title, long total) {
    return new Progress(Screen.current(), System::nanoTime, title, total);
  }

  /** An image or chart that is replaced while work goes on and leaves one output. */
  public static Live live() {
    return new Live(Screen.current());
  }

  /**
   * Curves of loss and health that grow while a run trains; give it to the trainer as its listener.
   *
   * @param title what the run is called in the curves
   */
  public static TrainingPanel training(String title) {
    return new TrainingPanel(Screen.current(), System::nanoTime, title);
  }

  /**
   * Shows what was measured while a run trained, from its {@code online.jsonl}: kNN and effective
   * rank of every level, alignment and uniformity, LiDAR. Says so where nothing was measured.
   *
   * @param run the run's folder
   * @throws IOException when the file cannot be read
   */
  public static void online(Path run) throws IOException {
    online(run, String.valueOf(run.getFileName()));
  }

  /**
   * {@link #online(Path)} under another name than the folder's.
   *
   * @param name stands in the charts' titles
   */
  public static void online(Path run, String name) throws IOException {
    online(Screen.current(), run, name);
  }

  static void online(Screen screen, Path run, String name) throws IOException {
    Path file = run.resolve(RunDirectory.ONLINE);
    List<org.maskdeep.report.chart.Chart> charts =
        Files.exists(file) ? OnlineCharts.ofRun(name, MetricsFile.read(file)) : List.of();
    if (charts.isEmpty()) {
      String none =
          "Nothing was measured while this run trained: its recipe says `online.every: 0`.";
      screen.show(none, Kind.MARKDOWN, none);
    } else {
      org.maskdeep.report.chart.Chart all = org.maskdeep.report.chart.Chart.stack(charts);
      screen.show(all.image(1), Kind.PICTURE, "[" + all + "]");
    }
  }

  /**
   * States what has been learned, and fails the cell where it does not hold.
   *
   * @throws AssertionError when it does not hold
   */
  public static void check(String claim, boolean holds) {
    if (!holds) {
      throw new AssertionError("does not hold: " + claim);
    }
    markdown("✓ " + claim);
  }

  /**
   * Says whether an exercise is solved. Unlike {@link #check} it does not fail the cell, so a
   * notebook runs through before its exercises are done.
   *
   * @param claim what holds once it is solved
   */
  public static void exercise(String claim, boolean solved) {
    markdown((solved ? "✓ **solved:** " : "○ **not yet:** ") + claim);
  }

  static BufferedImage picture(Chart<?, ?> chart) {
    return BitmapEncoder.getBufferedImage(chart);
  }

  static String describe(Chart<?, ?> chart) {
    String series = String.join(", ", chart.getSeriesMap().keySet());
    boolean axes = has(chart.getXAxisTitle()) && has(chart.getYAxisTitle());
    return String.format(
        Locale.ROOT,
        "[chart%s%s, series %s]",
        has(chart.getTitle()) ? " " + chart.getTitle() : "",
        axes ? ": " + chart.getYAxisTitle() + " over " + chart.getXAxisTitle() : "",
        series);
  }

  private static boolean has(String text) {
    return text != null && !text.isBlank();
  }

  static String describe(String what, BufferedImage picture) {
    return String.format(
        Locale.ROOT, "[%s, %dx%d pixels]", what, picture.getWidth(), picture.getHeight());
  }
}
