package org.maskdeep.coco.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads that share out numbered tasks. Tasks write to places of their own, so that the
 * result does not depend on who does what; of several failures the one of the lowest task is
 * thrown.
 */
public final class Workers implements AutoCloseable {
  /** A task on numbers from … to-1. */
  public interface Task {
    /** Does the tasks from … to-1. */
    void run(int from, int to);
  }

  private final int threads;
  private final ExecutorService pool;

  /** Starts the threads, as daemons. */
  public Workers(int threads) {
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "coco-evaluator");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs a task on all of 0 … n-1, in blocks. */
  public void run(int n, int block, Task task) {
    int blocks = (n + block - 1) / block;
    AtomicInteger next = new AtomicInteger();
    RuntimeException[] failed = new RuntimeException[blocks];
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, blocks); t++) {
      running.add(
          pool.submit(
              () -> {
                for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
                  try {
                    task.run(b * block, Math.min(n, (b + 1) * block));
                  } catch (RuntimeException e) {
                    failed[b] = e;
                  }
                }
              }));
    }
    running.forEach(Workers::await);
    for (RuntimeException e : failed) {
      if (e != null) {
        throw e;
      }
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the evaluation was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the evaluation failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
