package org.maskdeep.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.chart.Series;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.train.RepresentationMetrics;

/**
 * A bar and curves below a cell that follow a run: loss, spread of the features, effective rank;
 * from {@link Notebook#training}. They are redrawn at most every two seconds, and at the end.
 */
public final class TrainingPanel implements TrainingListener {
  private static final long REDRAW_NANOS = 2_000_000_000L;

  private final Screen screen;
  private final LongSupplier clock;
  private final String title;
  private final Live live;
  private final List<double[]> losses = new ArrayList<>(); // (step, loss)
  private final List<double[]> spreads = new ArrayList<>(); // (step, feature std)
  private final List<double[]> ranks = new ArrayList<>(); // (step, effective rank)
  private Progress progress;
  private long steps;
  private long drawn;

  TrainingPanel(Screen screen, LongSupplier clock, String title) {
    this.screen = screen;
    this.clock = clock;
    this.title = title;
    live = new Live(screen);
  }

  @Override
  public void started(long firstStep, long all, int batch) {
    steps = all;
    progress = new Progress(screen, clock, title, all);
    progress.from(firstStep);
    drawn = clock.getAsLong();
  }

  @Override
  public void stepped(StepReport report) {
    losses.add(new double[] {report.step(), report.loss()});
    RepresentationMetrics health = RepresentationMetrics.of(report);
    if (health != null) {
      spreads.add(new double[] {report.step(), health.featureStd()});
      ranks.add(new double[] {report.step(), health.effectiveRank()});
    }
    progress.at(report.step() + 1, loss(report.loss()));
    if (report.step() + 1 == steps || clock.getAsLong() - drawn >= REDRAW_NANOS) {
      draw();
    }
  }

  /** Draws the last points when a run is stopped: a checkpoint is written there, too. */
  @Override
  public void saved(long step) {
    if (!losses.isEmpty()) {
      progress.rest(loss(losses.get(losses.size() - 1)[1]));
    }
    draw();
  }

  private static String loss(double value) {
    return String.format(Locale.ROOT, "loss %.3f", value);
  }

  @Override
  public void warned(String message) {
    screen.show("**Warning:** " + message, Screen.Kind.MARKDOWN, "warning: " + message);
  }

  private void draw() {
    if (losses.size() < 2) {
      return;
    }
    drawn = clock.getAsLong();
    List<Chart> charts = new ArrayList<>();
    charts.add(Charts.loss(List.of(series(losses))));
    if (!spreads.isEmpty()) {
      charts.add(Charts.spread(List.of(series(spreads))));
      charts.add(Charts.dimensions(List.of(series(ranks))));
    }
    live.show(Chart.stack(charts));
  }

  private Series series(List<double[]> points) {
    return new Series(
        title,
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray());
  }
}
