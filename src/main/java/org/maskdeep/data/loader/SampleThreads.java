package org.maskdeep.data.loader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.maskdeep.data.Replaced;
import org.maskdeep.files.OtherThread;

/**
 * Threads that help those that make batches. Only a few batches are made ahead, since each is as
 * large as a step's input; so many threads share out the samples of one.
 */
final class SampleThreads implements AutoCloseable {
  private final int ranges; // in which a batch is made
  private final ExecutorService helpers; // null: a batch is one thread's work

  /**
   * Those that are left over.
   *
   * @param threads that make views, all together
   * @param batches that are in the making at once, each with a thread of its own
   */
  SampleThreads(int threads, int batches) {
    ranges = Math.max(1, (threads + batches - 1) / batches);
    helpers =
        ranges == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - batches,
                task -> {
                  Thread thread = new Thread(task, "maskdeep-samples");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /** Makes samples of a batch and tells which were replaced; may be called from many threads. */
  @FunctionalInterface
  interface Range {
    List<Replaced> make(int from, int to) throws IOException;
  }

  /**
   * All samples of a batch, the first ones in the caller's thread. When it returns or throws, no
   * thread is at work on it.
   *
   * @return the replaced ones, in the order of the samples
   */
  List<Replaced> all(int size, Range range) throws IOException {
    int parts = Math.min(ranges, size);
    List<Future<List<Replaced>>> others = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      int from = start(i, parts, size);
      int to = start(i + 1, parts, size);
      others.add(helpers.submit(() -> range.make(from, to)));
    }
    List<Replaced> replaced = new ArrayList<>();
    try {
      replaced.addAll(range.make(0, start(1, parts, size)));
    } finally {
      others.forEach(SampleThreads::await);
    }
    for (Future<List<Replaced>> other : others) {
      replaced.addAll(result(other));
    }
    return replaced;
  }

  private static int start(int part, int parts, int size) {
    return (int) ((long) part * size / parts);
  }

  private static void await(Future<?> work) {
    boolean interrupted = false;
    while (!work.isDone()) {
      try {
        work.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break; // told by result
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Replaced> result(Future<List<Replaced>> done) throws IOException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw OtherThread.failure(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("finished work cannot be waited for", e);
    }
  }

  /** Ends the threads; nothing may be at work. */
  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
