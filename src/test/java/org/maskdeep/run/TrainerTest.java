package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.DeviceMemoryException;
import org.maskdeep.tensor.Engines;

class TrainerTest {
  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());

  @TempDir private Path folder;

  @AfterEach
  void free() {
    manager.close();
  }

  private float value(LineTask task, String name) {
    return task.state().get(name).getFloat();
  }

  /** Both with momentum, in plain Java doubles. */
  @ParameterizedTest
  @CsvSource({"AT_ONCE,1", "AT_ONCE,2", "AFTER,1", "AFTER,2", "ALLY,1"})
  void twoObjectivesMoveTheirOwnWeights(LineTask.Other other, int accumulate) throws IOException {
    LineTask task = new LineTask(manager, true, 4, accumulate, 0);
    task.letMove(other);
    Trainer<LineTask.Points> trainer = new Trainer<>(task);
    List<StepReport> reports = new ArrayList<>();
    assertThat(trainer.train(Session.inMemory(reports::add, () -> false))).isTrue();
    double a = 0.5;
    double b = 0.25;
    double va = 0;
    double vb = 0;
    for (int step = 0; step < 10; step++) {
      double[] first = lossAndGradients(a, b, step % 2);
      StepReport report = reports.get(step);
      assertThat(report.loss()).isCloseTo(first[0], within(1e-4));
      assertThat(report.gradientNorm()).isCloseTo(Math.abs(first[1]), within(1e-4));
      va = 0.9 * va + first[1];
      double moved = a - LineTask.RATE * va;
      double[] second =
          other == LineTask.Other.AFTER ? lossAndGradients(moved, b, step % 2) : first;
      double sign = other == LineTask.Other.ALLY ? 1 : -1;
      if (other == LineTask.Other.ALLY) {
        assertThat(report.parts()).isEmpty(); // the loss is one and the same
      } else {
        assertThat(report.parts().get("loss_adversary")).isCloseTo(-second[0], within(1e-4));
      }
      assertThat(report.observations().get("grad_norm_adversary"))
          .isCloseTo(Math.abs(second[2]), within(1e-4));
      vb = 0.5 * vb + sign * second[2];
      a = moved;
      b -= LineTask.RATE * vb;
    }
    assertThat((double) value(task, "a")).isCloseTo(a, within(1e-4));
    assertThat((double) value(task, "b")).isCloseTo(b, within(1e-4));
  }

  /** Loss, its derivative by a and by b, of one of the two halves of the points. */
  private static double[] lossAndGradients(double a, double b, int half) {
    double[] sums = new double[3];
    for (int i = 4 * half; i < 4 * half + 4; i++) {
      double e = a * (LineTask.x(i) + b) - LineTask.y(i);
      sums[0] += e * e / 4;
      sums[1] += 2 * e * (LineTask.x(i) + b) / 4;
      sums[2] += 2 * e * a / 4;
    }
    return sums;
  }

  @Test
  void accumulatedGradientsAreThoseOfTheWholeBatch() throws IOException {
    LineTask whole = new LineTask(manager, true, 8, 1, 0);
    LineTask parts = new LineTask(manager, true, 8, 4, 0);
    List<StepReport> expected = new ArrayList<>();
    List<StepReport> found = new ArrayList<>();
    new Trainer<>(whole).train(Session.inMemory(expected::add, () -> false));
    new Trainer<>(parts).train(Session.inMemory(found::add, () -> false));
    assertThat(found).hasSameSizeAs(expected).hasSize(5);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).loss()).isCloseTo(expected.get(i).loss(), within(1e-5));
    }
    assertThat(value(parts, "a")).isCloseTo(value(whole, "a"), within(1e-5f));
    assertThat(value(parts, "b")).isCloseTo(value(whole, "b"), within(1e-5f));
  }

  @Test
  void tooLittleMemorySaysWhatWouldFit() {
    LineTask task = new LineTask(manager, false, 8, 2, 0);
    task.beGreedy();
    assertThatThrownBy(() -> new Trainer<>(task).train(Session.inMemory()))
        .isInstanceOf(DeviceMemoryException.class)
        .hasMessageContainingAll(
            "too little memory for a step of 8 images in 2 parts", "optimizer.accumulate=4");
    assertThat(task.info().lessMemory(4)).contains("smaller model"); // a part is one image
    LineTask whole = new LineTask(manager, false, 8, 1, 0);
    assertThat(whole.info().lessMemory(2)).contains("optimizer.accumulate=2", "in 2 parts");
  }

  /** Memory is that of one part, not of the batch. */
  @Test
  void ofABatchInPartsOneIsThereAtATime() throws IOException {
    LineTask task = new LineTask(manager, true, 8, 8, 0);
    new Trainer<>(task).train(Session.inMemory());
    assertThat(task.mostOpen()).isEqualTo(1);
    assertThat(task.mostScratches()).isEqualTo(1);
  }

  @Test
  void clippedGradientsMoveWeightsByNoMoreThanTheirBound() {
    LineTask task = new LineTask(manager, false, 4, 1, 0.01);
    StepReport report = new Trainer<>(task).step(List.of(task.new Points(0, 1, 2, 3)));
    assertThat(report.gradientNorm()).isGreaterThan(0.01);
    assertThat(Math.abs(value(task, "a") - 0.5f)).isCloseTo(0.01f * 0.05f, within(1e-6f));
  }

  /** Stopped after every step in turn: weights, both optimizers and metrics end the same. */
  @Test
  void stoppedAnywhereAndResumedItEndsWithTheSameBytes() throws IOException {
    Trainer<?> straight = new Trainer<>(new LineTask(manager, true, 4, 2, 0));
    Path reference = folder.resolve("reference");
    try (RunDirectory run = RunDirectory.open(reference, "name: line\n", false)) {
      assertThat(straight.train(session(run, Integer.MAX_VALUE))).isTrue();
    }
    for (int stop = 1; stop < 10; stop++) {
      Path root = folder.resolve("stopped-" + stop);
      try (RunDirectory run = RunDirectory.open(root, "name: line\n", false)) {
        assertThat(new Trainer<>(new LineTask(manager, true, 4, 2, 0)).train(session(run, stop)))
            .isFalse();
      }
      Trainer<?> resumed = new Trainer<>(new LineTask(manager, true, 4, 2, 0));
      try (RunDirectory run = RunDirectory.open(root, "name: line\n", true)) {
        assertThat(resumed.train(session(run, Integer.MAX_VALUE))).isTrue();
      }
      assertThat(resumed.snapshot()).as("stopped at %d", stop).isEqualTo(straight.snapshot());
      assertThat(root.resolve("metrics.jsonl"))
          .hasSameTextualContentAs(reference.resolve("metrics.jsonl"));
    }
    assertThat(Files.readAllLines(reference.resolve("metrics.jsonl"))).hasSize(10);
  }

  private static Session session(RunDirectory run, int steps) {
    int[] left = {steps};
    return Session.in(run, 3, 2, report -> left[0]--, () -> left[0] <= 0);
  }

  /** The effective rank, for one, cannot be computed of features that are NaN. */
  @Test
  void aStepThatDivergesIsNamedAndNotObserved() {
    LineTask task = new LineTask(manager, false, 4, 1, 0);
    task.state().get("a").set(new float[] {Float.NaN});
    assertThatThrownBy(() -> new Trainer<>(task).train(Session.inMemory()))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("step 0: the loss is NaN");
  }

  @Test
  void timingLeavesNoTrace() {
    LineTask task = new LineTask(manager, true, 4, 1, 0);
    Trainer<LineTask.Points> trainer = new Trainer<>(task);
    trainer.step(List.of(task.new Points(0, 1, 2, 3)));
    Checkpoint before = trainer.snapshot();
    StepTimes times = trainer.timed(List.of(task.new Points(4, 5, 6, 7)), 1, 3);
    assertThat(times.allMillis()).hasSize(3);
    assertThat(trainer.snapshot()).isEqualTo(before);
  }

  @Test
  void anotherTasksCheckpointIsRefused() {
    Trainer<?> two = new Trainer<>(new LineTask(manager, true, 4, 1, 0));
    Trainer<?> one = new Trainer<>(new LineTask(manager, false, 4, 1, 0));
    assertThatThrownBy(() -> one.restore(two.snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adversary/b.momentum");
    assertThatThrownBy(() -> new LineTask(manager, false, 4, 3, 0))
        .hasMessageContaining("optimizer.accumulate = 3");
  }
}
