package org.maskdeep.run;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.maskdeep.run.checkpoint.Checkpoint;

/**
 * How a task is trained: in a run's folder or in memory, from where, and until when.
 *
 * @param folder where metrics and checkpoints go, the newest of which is resumed; null: nothing is
 *     written
 * @param checkpointEvery steps between checkpoints, at least 1
 * @param keep how many of the newest checkpoints stay, at least 1
 * @param listener follows it
 * @param stop asked after every step; true: a checkpoint is written and training ends
 * @param command words of the command that trains, for replaying a divergence; may be empty
 * @param start state to start from in memory; null: as initialised
 */
public record Session(
    RunDirectory folder,
    int checkpointEvery,
    int keep,
    TrainingListener listener,
    BooleanSupplier stop,
    List<String> command,
    Checkpoint start) {
  /** Keeps a copy of the command. */
  public Session {
    command = List.copyOf(command);
  }

  /** In a run's folder. */
  public static Session in(
      RunDirectory folder,
      int checkpointEvery,
      int keep,
      TrainingListener listener,
      BooleanSupplier stop) {
    return new Session(folder, checkpointEvery, keep, listener, stop, List.of(), null);
  }

  /** In memory, to the end. */
  public static Session inMemory() {
    return inMemory(TrainingListener.SILENT, () -> false);
  }

  /** In memory, until it is asked to stop. */
  public static Session inMemory(TrainingListener listener, BooleanSupplier stop) {
    return new Session(null, 1, 1, listener, stop, List.of(), null);
  }

  /** One step in memory from a state: what replaying a divergence takes. */
  public static Session once(Checkpoint start) {
    return new Session(null, 1, 1, TrainingListener.SILENT, () -> true, List.of(), start);
  }

  /** The same with another listener. */
  public Session with(TrainingListener other) {
    return new Session(folder, checkpointEvery, keep, other, stop, command, start);
  }

  /** The same, trained by a command. */
  public Session withCommand(List<String> words) {
    return new Session(folder, checkpointEvery, keep, listener, stop, words, start);
  }
}
