package org.maskdeep.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.maskdeep.data.Replaced;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.CheckpointWriter;
import org.maskdeep.run.checkpoint.Checkpoints;

/**
 * What a run writes down while it trains: a line of metrics a step, a line for every image that was
 * replaced, and checkpoints in the background. Lines are on the disk before the checkpoint that
 * follows them, so a resumed run cuts off what it will write again and misses nothing.
 */
public final class RunJournal implements Journal {
  private final RunDirectory run;
  private final Metrics metrics;
  private final Metrics replaced;
  private final CheckpointWriter writer;

  private RunJournal(RunDirectory run, Metrics metrics, Metrics replaced, CheckpointWriter writer) {
    this.run = run;
    this.metrics = metrics;
    this.replaced = replaced;
    this.writer = writer;
  }

  /**
   * Opens the journal of a run that is resumed at a step; lines of later steps are cut off.
   *
   * @param saved is told of every checkpoint that is on the disk
   */
  public static RunJournal open(
      RunDirectory run, Checkpoints checkpoints, long step, LongConsumer saved) throws IOException {
    Metrics metrics = Metrics.from(run.metrics(), step);
    try {
      Metrics replaced = Metrics.from(run.replaced(), step);
      return new RunJournal(run, metrics, replaced, new CheckpointWriter(checkpoints, saved));
    } catch (IOException e) {
      metrics.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also when the last checkpoint could not be written
   */
  @Override
  public void write(Map<String, Object> line) throws IOException {
    metrics.write(line);
    writer.check();
  }

  @Override
  public void replaced(long step, List<Replaced> images) throws IOException {
    for (Replaced image : images) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("step", step);
      line.put("index", image.index());
      line.put("stand_in", image.standIn());
      line.put("name", image.name());
      line.put("reason", image.reason());
      replaced.write(line);
    }
  }

  /** In the background, as {@link CheckpointWriter#save}. */
  @Override
  public void save(Supplier<Checkpoint> snapshot) throws IOException {
    metrics.flush(true);
    replaced.flush(true);
    writer.save(snapshot);
  }

  @Override
  public DivergedException diverged(
      DivergenceReport.Evidence evidence, Supplier<Checkpoint> state, DivergedException found)
      throws IOException {
    return DivergenceReport.write(this, evidence, state, found);
  }

  /** The last lines of metrics, oldest first. */
  List<String> tail(int lines) throws IOException {
    metrics.flush(false);
    Deque<String> tail = new ArrayDeque<>();
    try (Stream<String> all = Files.lines(run.metrics())) {
      all.forEach(
          line -> {
            tail.addLast(line);
            if (tail.size() > lines) {
              tail.removeFirst();
            }
          });
    }
    return List.copyOf(tail);
  }

  /** Waits for the last checkpoint and closes the files. */
  @Override
  public void close() throws IOException {
    try (metrics;
        replaced) {
      writer.close();
    }
  }

  /** The run's folder. */
  Path root() {
    return run.root();
  }
}
