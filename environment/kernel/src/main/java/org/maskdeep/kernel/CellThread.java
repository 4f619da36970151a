package org.maskdeep.kernel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread on which every cell runs, so that what a library keeps per thread (PyTorch's
 * gradient mode, a malloc arena) is the same from cell to cell.
 *
 * <p>An interrupt is first a polite {@link Thread#interrupt()}; a cell that has not ended {@code
 * graceMillis} later is stopped with {@link Thread#stop()} where the JVM still has it (before JDK
 * 20), because the alternative is a kernel that can only be restarted.
 */
final class CellThread {
  private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
  private final long graceMillis;
  private final Object lock = new Object();
  private Thread thread;
  private long cell;
  private boolean busy;
  private boolean interrupted;

  CellThread(long graceMillis) {
    this.graceMillis = graceMillis;
  }

  /** Turns the calling thread into the cell thread; never returns. */
  void serve() {
    synchronized (lock) {
      thread = Thread.currentThread();
    }
    while (true) {
      FutureTask<?> task = null;
      try {
        task = tasks.take();
        begin();
        task.run();
      } catch (InterruptedException e) {
        // An interrupt that came between two cells stops neither.
      } catch (ThreadDeath e) {
        if (task != null) {
          task.cancel(false);
        }
      } finally {
        end();
      }
    }
  }

  /** Runs on the cell thread and waits; throws what the task threw. */
  <T> T call(Callable<T> work) throws Throwable {
    FutureTask<T> task = new FutureTask<>(work);
    tasks.add(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (CancellationException e) {
      throw new InterruptedException("stopped");
    }
  }

  /** Begins a cell, which may be many tasks: an interrupt of the one before is over. */
  void newCell() {
    synchronized (lock) {
      cell++;
      interrupted = false;
    }
  }

  /** Whether the current cell has been interrupted. */
  boolean interrupted() {
    synchronized (lock) {
      return interrupted;
    }
  }

  /** Interrupts the current cell: the task that runs, or else the next one. */
  void interrupt() {
    long current;
    synchronized (lock) {
      interrupted = true;
      current = cell;
      if (busy) {
        thread.interrupt();
      }
    }
    Thread killer = new Thread(() -> stopLater(current), "cell-stop");
    killer.setDaemon(true);
    killer.start();
  }

  private void begin() {
    synchronized (lock) {
      busy = true;
      if (interrupted) {
        thread.interrupt();
      }
    }
  }

  private void end() {
    synchronized (lock) {
      busy = false;
      Thread.interrupted();
    }
  }

  @SuppressWarnings({"removal", "deprecation"})
  private void stopLater(long current) {
    try {
      Thread.sleep(graceMillis);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (lock) {
      if (!busy || cell != current) {
        return;
      }
      try {
        thread.stop();
      } catch (UnsupportedOperationException e) {
        System.err.println(
            "The cell does not answer to the interrupt, and this JDK cannot stop a thread: let the"
                + " loop check Thread.interrupted(), or restart the kernel.");
      }
    }
  }
}
