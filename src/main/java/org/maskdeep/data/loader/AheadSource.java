package org.maskdeep.data.loader;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Batches that are a function of their number, made ahead by worker threads and given out in order.
 *
 * @param <B> the loader's batches
 */
public final class AheadSource<B extends LoadedBatch> implements BatchSource<B> {
  private final Maker<B> maker;
  private final long end;
  private final int ahead;
  private final ExecutorService workers; // null: made in the caller's thread
  private final Deque<Future<B>> pending = new ArrayDeque<>();
  private long submitted;
  private long next;

  /**
   * Makes a batch; may be called from several threads at once.
   *
   * @param <B> the loader's batches
   */
  @FunctionalInterface
  public interface Maker<B> {
    /** Batch number k. */
    B make(long k) throws IOException;
  }

  /**
   * The batches from {@code first} on, {@code end} excluded.
   *
   * @param threads that work ahead; 0: none
   */
  public AheadSource(Maker<B> maker, long first, long end, int threads) {
    this.maker = maker;
    this.end = end;
    next = first;
    submitted = first;
    ahead = threads;
    workers =
        threads == 0
            ? null
            : Executors.newFixedThreadPool(
                threads,
                task -> {
                  Thread thread = new Thread(task, "maskdeep-loader");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  @Override
  public boolean hasNext() {
    return next < end;
  }

  @Override
  public B next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException("all batches before number " + end + " were given out");
    }
    long number = next++;
    if (workers == null) {
      return maker.make(number);
    }
    submit(number + ahead);
    B batch = take(pending.remove());
    submit(number + ahead + 1);
    return batch;
  }

  private void submit(long before) {
    while (submitted < Math.min(before, end)) {
      long number = submitted++;
      pending.add(workers.submit(() -> maker.make(number)));
    }
  }

  private B take(Future<B> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a batch was decoded", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new IOException(io.getMessage(), io);
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void close() {
    if (workers == null) {
      return;
    }
    workers.shutdown(); // no interrupts: they would close the archive that a worker reads from
    while (!pending.isEmpty()) {
      try {
        pending.remove().get().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException e) {
        continue; // of a batch that is not wanted any more
      }
    }
  }
}
