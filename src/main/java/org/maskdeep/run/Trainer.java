package org.maskdeep.run;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.Checkpoints;
import org.maskdeep.tensor.ProcessGroup;

/**
 * The training loop of every {@link Task}. It can be stopped at any step and resumed; the result is
 * byte-identical.
 *
 * @param <B> the loader's batches
 */
public final class Trainer<B extends LoadedBatch> {
  private final Task<B> task;
  private final TaskInfo info;
  private final TrainingState<B> state;
  private long step;
  private int replacedInEpoch;
  private double score = Double.NaN; // the last one observed

  /** At the beginning of a run. */
  public Trainer(Task<B> task) {
    this.task = task;
    info = task.info();
    state = new TrainingState<>(task);
  }

  /** Steps made so far. */
  public long step() {
    return step;
  }

  /** Steps of the whole run. */
  public long steps() {
    return info.steps();
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @return whether the run is complete
   * @throws DivergedException when loss, gradients or weights become NaN or infinite; in a run's
   *     folder a report is left that tells more
   * @throws IOException when files cannot be read or written, or too many samples cannot be decoded
   */
  public boolean train(Session session) throws IOException {
    return train(session, (next, part) -> {});
  }

  /**
   * As {@link #train(Session)}, looking at batches.
   *
   * @param before is given every batch with the number of its step before its gradients are taken;
   *     a step that accumulates gradients takes several
   */
  public boolean train(Session session, BiConsumer<Long, B> before) throws IOException {
    TrainingListener listener = session.listener();
    if (session.start() != null) {
      restore(session.start());
    }
    if (session.folder() == null) {
      share();
      listener.started(step, info.steps(), info.batch());
      return train(Journal.NONE, session, before);
    }
    RunDirectory run = session.folder();
    Checkpoints checkpoints = new Checkpoints(run.checkpoints(), session.keep());
    var newest = checkpoints.newest(listener::warned);
    if (newest.isPresent()) {
      resume(newest.get(), run);
    }
    share();
    listener.started(step, info.steps(), info.batch());
    try (Journal journal = RunJournal.open(run, checkpoints, step, listener::saved)) {
      return train(journal, session, before);
    }
  }

  private boolean train(Journal journal, Session session, BiConsumer<Long, B> before)
      throws IOException {
    TrainingListener listener = session.listener();
    BooleanSupplier stop = session.stop();
    while (step < info.steps()) {
      try (BatchSource<B> batches = task.batches(step, replacedSoFar())) {
        while (batches.hasNext() && step < info.steps()) {
          StepReport report = step(batches, journal, session, before);
          step++;
          listener.stepped(report);
          listener.reached(step);
          boolean stopping = task.group().any(stop.getAsBoolean());
          if (stopping || step == info.steps() || step % session.checkpointEvery() == 0) {
            journal.save(this::snapshot);
          }
          if (stopping && step < info.steps()) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** One step with the next batch, written down; when it diverges, with all that explains it. */
  private StepReport step(
      BatchSource<B> batches, Journal journal, Session session, BiConsumer<Long, B> before)
      throws IOException {
    replacedInEpoch = replacedSoFar();
    List<int[]> samples = new ArrayList<>();
    int replaced = 0;
    List<B> all = new ArrayList<>();
    StepReport report;
    try (TrainingStep<B> made = state.begin(step, info.accumulate())) {
      if (state.needsAllParts()) {
        while (all.size() < info.accumulate()) {
          all.add(batches.next());
        }
        made.tell(all);
      }
      for (int i = 0; i < info.accumulate(); i++) {
        if (state.keepsParts() && all.size() == i) {
          all.add(batches.next());
        }
        B part = all.isEmpty() ? batches.next() : all.get(i);
        try (B done = state.keepsParts() ? null : part) {
          replaced += replaced(part, journal, session);
          samples.add(part.indices());
          before.accept(step, part);
          made.add(part);
        }
      }
      try {
        report = made.move(1);
      } catch (DivergedException e) {
        throw reported(journal, evidence(samples, session), e);
      }
    } finally {
      all.forEach(LoadedBatch::close);
    }
    int missing = everywhere(replaced);
    replacedInEpoch += missing;
    if (missing > replaced) { // some were another process's
      task.checkReplaced(replacedInEpoch);
    }
    score = report.observations().getOrDefault(info.scoredBy(), score);
    journal.write(report.line(missing));
    return report;
  }

  /** That the report cannot be written must not hide why the run ends. */
  private DivergedException reported(
      Journal journal, DivergenceReport.Evidence evidence, DivergedException found) {
    try {
      return journal.diverged(evidence, this::snapshot, found);
    } catch (IOException e) {
      DivergedException plain =
          found.advised("No black box could be written: " + e.getMessage() + ".");
      plain.addSuppressed(e);
      return plain;
    }
  }

  /** Tells of the samples of a part that others stand in for; how many they are. */
  private int replaced(B part, Journal journal, Session session) throws IOException {
    List<Replaced> replaced = part.replaced();
    replaced.forEach(r -> session.listener().warned(r.sentence()));
    journal.replaced(step, replaced);
    return replaced.size();
  }

  /**
   * One step on a batch of the caller's, outside a session: nothing is written.
   *
   * @param parts as many as gradients are accumulated over; stay the caller's
   */
  public StepReport step(List<B> parts) {
    StepReport report = state.step(step, parts, 1);
    step++;
    return report;
  }

  private DivergenceReport.Evidence evidence(List<int[]> parts, Session session) {
    List<Integer> samples = samples(parts);
    return new DivergenceReport.Evidence(
        info.seed(),
        info.data(),
        info.fingerprint(),
        samples,
        info.sampleName(),
        info.advice(),
        session.command());
  }

  /** Samples of the whole batch, in the order in which one process has them. */
  private List<Integer> samples(List<int[]> parts) {
    ProcessGroup group = task.group();
    int mine = parts.stream().mapToInt(part -> part.length).sum();
    double[] all = new double[mine * group.size()];
    int at = 0;
    for (int[] indices : parts) {
      for (int i = 0; i < indices.length; i++) {
        all[at + group.rank() * indices.length + i] = indices[i];
      }
      at += group.size() * indices.length;
    }
    group.sum(all);
    return Arrays.stream(all).mapToObj(index -> (int) index).toList();
  }

  private int everywhere(int count) {
    double[] sum = {count};
    task.group().sum(sum);
    return (int) sum[0];
  }

  /** All processes go on from where process 0 is. */
  private void share() {
    if (!task.group().isAlone()) {
      double[] first = state.shared(info.fingerprint(), step, replacedSoFar(), score);
      step = (long) first[0];
      replacedInEpoch = (int) first[1];
      score = first[2];
    }
  }

  /** Samples that were replaced in the epoch of the next step. */
  private int replacedSoFar() {
    return step % info.stepsPerEpoch() == 0 ? 0 : replacedInEpoch;
  }

  /** A copy of everything that the next step depends on. */
  public Checkpoint snapshot() {
    return state.snapshot(step, replacedSoFar(), info.fingerprint(), score);
  }

  /**
   * Goes back to a snapshot.
   *
   * @throws IllegalArgumentException when it is another task's, or of other data
   */
  public void restore(Checkpoint checkpoint) {
    if (!checkpoint.fingerprint().equals(info.fingerprint())) {
      throw new IllegalArgumentException(
          "the data "
              + info.data()
              + " is not what the run was started on (its fingerprint changed); put the old data"
              + " back, or start a new run");
    }
    state.restore(checkpoint);
    step = checkpoint.step();
    replacedInEpoch = checkpoint.replaced();
    score = checkpoint.score();
  }

  private void resume(Checkpoint checkpoint, RunDirectory run) throws IOException {
    try {
      restore(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new IOException(run.root() + ": cannot be resumed: " + e.getMessage(), e);
    }
  }

  /** Bytes of a checkpoint's numbers: weights, buffers and optimizer states. */
  public long stateBytes() {
    return state.bytes();
  }

  /**
   * Times steps on one batch that lies in memory, with everything that a step of the run does but
   * loading; afterwards the state is as before.
   *
   * @param parts of the batch, as many as gradients are accumulated over; stay the caller's
   * @param warmup steps before those that count
   * @param steps that count, at least 1
   */
  public StepTimes timed(List<B> parts, int warmup, int steps) {
    try (NDManager copies = task.manager().newSubManager()) {
      TrainingState.Copy before = state.copy(copies);
      try {
        // At rate 0 no weight moves, so nothing can diverge.
        return StepTimes.measure(
            warmup, steps, info.batch(), i -> state.step(i % info.steps(), parts, 0));
      } finally {
        state.putBack(before);
      }
    }
  }
}
