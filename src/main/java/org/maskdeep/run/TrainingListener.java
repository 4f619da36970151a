package org.maskdeep.run;

import java.io.IOException;
import java.util.function.Consumer;

/** Follows a run; called on the training thread. */
@FunctionalInterface
public interface TrainingListener {
  /** Ignores everything. */
  TrainingListener SILENT = report -> {};

  /** Hears warnings only. */
  static TrainingListener warnings(Consumer<String> warned) {
    return new TrainingListener() {
      @Override
      public void stepped(StepReport report) {}

      @Override
      public void warned(String message) {
        warned.accept(message);
      }
    };
  }

  /**
   * Called before the first step.
   *
   * @param firstStep steps that were made before, in an earlier process
   * @param steps of the whole run
   * @param batch images a step
   */
  default void started(long firstStep, long steps, int batch) {}

  /** Called after every step. */
  void stepped(StepReport report);

  /**
   * Called after {@code steps} steps, before their checkpoint is written; whatever is written here
   * therefore exists whenever the run resumes from that checkpoint.
   */
  default void reached(long steps) throws IOException {}

  /** Called when a checkpoint of so many steps is on the disk. */
  default void saved(long steps) {}

  /** Something that a person should know. */
  default void warned(String message) {}
}
