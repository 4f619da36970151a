package org.maskdeep.reproduce;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.text.Rate;

/** Progress of a run: a bar with ETA on a terminal, one line a minute elsewhere. */
public final class ProgressListener implements TrainingListener, AutoCloseable {
  private static final long MINUTE = 60_000_000_000L;
  private static final int WARM_UP = 3;
  private static final int MOST_WARNINGS = 20;

  /** A line of the file of timings. */
  private record Timing(
      long step, @JsonProperty("images_per_second") double imagesPerSecond, double seconds) {}

  private final PrintStream out;
  private final Path timing; // null: not kept
  private final String name;
  private final boolean terminal = System.console() != null;
  private ProgressBar bar;
  private long first;
  private long steps;
  private int batch;
  private long done;
  private long measured;
  private long begun = System.nanoTime();
  private long start = begun;
  private long lastLine;
  private double loss = Double.NaN;
  private int warnings;

  public ProgressListener(String name, PrintStream out, Path timing) {
    this.name = name;
    this.out = out;
    this.timing = timing;
  }

  @Override
  public void started(long firstStep, long allSteps, int batchSize) {
    first = firstStep;
    steps = allSteps;
    batch = batchSize;
    if (firstStep > 0) {
      out.printf(Locale.ROOT, "%s: resumed at step %d of %d%n", name, firstStep, allSteps);
    }
    begun = System.nanoTime();
    lastLine = begun;
    if (terminal && firstStep < allSteps) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(allSteps)
              .startsFrom(firstStep, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" steps", 1)
              .build();
    }
  }

  @Override
  public void stepped(StepReport report) {
    done++;
    long now = System.nanoTime();
    if (done <= WARM_UP) {
      start = now;
    } else {
      measured++;
    }
    loss = Double.isNaN(loss) ? report.loss() : 0.95 * loss + 0.05 * report.loss();
    if (bar != null) {
      bar.stepTo(first + done);
      bar.setExtraMessage(message());
    } else if (now - lastLine > MINUTE) {
      lastLine = now;
      out.printf(
          Locale.ROOT,
          "%s: step %d of %d, %s, %s left%n",
          name,
          first + done,
          steps,
          message(),
          images().timeFor((double) (steps - first - done) * batch));
      keepTiming();
    }
  }

  private String message() {
    return String.format(Locale.ROOT, "loss %.4f, %.1f images/s", loss, imagesPerSecond());
  }

  /** Throughput since the warm-up, until then since the beginning. */
  double imagesPerSecond() {
    return images().perSecond();
  }

  private Rate images() {
    long now = System.nanoTime();
    return measured > 0
        ? new Rate((double) measured * batch, now - start)
        : new Rate((double) done * batch, now - begun);
  }

  private void keepTiming() {
    if (timing == null) {
      return;
    }
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    double rate = Math.round(imagesPerSecond() * 10) / 10.0;
    try {
      JsonFile.append(timing, new Timing(first + done, rate, seconds));
    } catch (IOException e) {
      warned(timing + ": " + e.getMessage());
    }
  }

  @Override
  public void warned(String message) {
    if (++warnings <= MOST_WARNINGS) {
      out.println("warning: " + message);
    } else if (warnings == MOST_WARNINGS + 1) {
      out.println("warning: more of these are not shown");
    }
  }

  @Override
  public void close() {
    keepTiming();
    if (bar != null) {
      bar.close();
    }
    if (done > 0) {
      out.printf(
          Locale.ROOT,
          "%s: %d steps, loss %.4f, %.1f images/s%n",
          name,
          first + done,
          loss,
          imagesPerSecond());
    }
  }
}
