package org.maskdeep.cli.options;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns SIGINT and SIGTERM into a request that the work looks at after every step: the process
 * waits for the work to write its checkpoint before it ends, with 130 or 143. Close it after the
 * last word was printed: the process may end at once.
 */
public final class StopSignal implements AutoCloseable {
  /** What a command returns that was asked to stop; the signal itself decides on 130 or 143. */
  public static final int STOPPED = 130;

  private static final long PATIENCE_MINUTES = 10;

  private final AtomicBoolean asked = new AtomicBoolean();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::ask, "maskdeep-stop");

  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void ask() {
    asked.set(true);
    try {
      if (!finished.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        System.err.println("maskdeep: the step did not end in time; the last checkpoint stands");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a signal came. */
  public boolean asked() {
    return asked.get();
  }

  /** The work is done: lets the process end. */
  @Override
  public void close() {
    finished.countDown();
    if (!asked.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // a signal came just now: the process ends
      }
    }
  }
}
