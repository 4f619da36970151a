package org.maskdeep.run.checkpoint;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Writes checkpoints beside the training, in a thread of its own: training waits for the copy in
 * memory only, not for digest and disk. One copy at a time: the next waits until the one before is
 * on the disk. To be used from one thread.
 *
 * <pre>{@code
 * try (CheckpointWriter writer = new CheckpointWriter(checkpoints, listener::saved)) {
 *   while (step < steps) {
 *     step();
 *     writer.check();
 *     if (step % every == 0) writer.save(this::snapshot);
 *   }
 * }
 * }</pre>
 */
public final class CheckpointWriter implements AutoCloseable {
  private final Checkpoints checkpoints;
  private final LongConsumer saved;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "maskdeep-checkpoints");
            thread.setDaemon(true);
            return thread;
          });
  private Future<Long> pending; // null: nothing is being written

  /**
   * A writer.
   *
   * @param saved is told of every checkpoint that is on the disk, in the thread of the caller
   */
  public CheckpointWriter(Checkpoints checkpoints, LongConsumer saved) {
    this.checkpoints = checkpoints;
    this.saved = saved;
  }

  /**
   * Waits for the checkpoint before, copies the state and goes on while the copy is written.
   *
   * @param snapshot makes the copy, in this thread
   * @throws IOException when the checkpoint before could not be written
   */
  public void save(Supplier<Checkpoint> snapshot) throws IOException {
    settle();
    Checkpoint copy = snapshot.get();
    pending =
        thread.submit(
            () -> {
              checkpoints.save(copy);
              return copy.step();
            });
  }

  /**
   * Looks, without waiting, at what became of the last checkpoint.
   *
   * @throws IOException when it could not be written
   */
  public void check() throws IOException {
    if (pending != null && pending.isDone()) {
      settle();
    }
  }

  /** Waits even if interrupted: what is being written is what a stopped run will resume from. */
  private void settle() throws IOException {
    boolean interrupted = false;
    try {
      while (pending != null) {
        Future<Long> written = pending;
        try {
          long step = written.get();
          pending = null;
          saved.accept(step);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          pending = null;
          throw failure(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof IOException io) {
      return new IOException(io.getMessage(), io);
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("a checkpoint could not be written: " + cause, cause);
  }

  /**
   * Waits for the last checkpoint and ends the thread.
   *
   * @throws IOException when it could not be written
   */
  @Override
  public void close() throws IOException {
    try {
      settle();
    } finally {
      thread.shutdown();
    }
  }
}
