package org.maskdeep.reproduce;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.maskdeep.run.Progress;
import org.maskdeep.text.Rate;

/** Progress of a work: a bar with ETA on a terminal, one line a minute elsewhere. */
public final class ProgressLine implements Progress, AutoCloseable {
  private static final long MINUTE = 60_000_000_000L;

  private final String name;
  private final String unit;
  private final PrintStream out;
  private final boolean terminal = System.console() != null;
  private final long start = System.nanoTime();
  private long lastLine = start;
  private long reached;
  private ProgressBar bar; // null: no terminal, or nothing done yet

  /** The unit in the plural, such as images. */
  public ProgressLine(String name, String unit, PrintStream out) {
    this.name = name;
    this.unit = unit;
    this.out = out;
  }

  @Override
  public void done(long done, long total) {
    reached = done;
    long now = System.nanoTime();
    if (terminal) {
      bar(total).stepTo(done);
    } else if (now - lastLine > MINUTE) {
      lastLine = now;
      out.printf(
          Locale.ROOT,
          "%s: %d of %d %s, %.1f/s, %s left%n",
          name,
          done,
          total,
          unit,
          rate().perSecond(),
          rate().timeFor(total - done));
    }
  }

  private ProgressBar bar(long total) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .build();
    }
    return bar;
  }

  /** Throughput since the start. */
  public double perSecond() {
    return rate().perSecond();
  }

  private Rate rate() {
    return new Rate(reached, System.nanoTime() - start);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
