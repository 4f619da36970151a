package org.maskdeep.data.loader;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.maskdeep.files.OtherThread;

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
  private final List<Thread> workerThreads = new CopyOnWriteArrayList<>();
  private final Deque<Future<B>> pending = new ArrayDeque<>();
  private long submitted;
  private long next;
  private volatile boolean closed;

  /**
   * Makes a batch; may be called from several threads at once.
   *
   * @param <B> the loader's batches
   */
  @FunctionalInterface
  public interface Maker<B> {
    /**
     * Batch number k.
     *
     * @param stopped asked between samples; when true, the work may end with a {@link
     *     CancellationException}
     */
    B make(long k, BooleanSupplier stopped) throws IOException;
  }

  /** As many ahead as there are threads. */
  public AheadSource(Maker<B> maker, long first, long end, int threads) {
    this(maker, first, end, threads, threads);
  }

  /**
   * The batches from {@code first} on, {@code end} excluded.
   *
   * @param threads that work ahead; 0: none
   * @param ahead how many batches are made ahead
   */
  public AheadSource(Maker<B> maker, long first, long end, int threads, int ahead) {
    this.maker = maker;
    this.end = end;
    this.ahead = ahead;
    next = first;
    submitted = first;
    workers = threads == 0 ? null : workers(threads);
  }

  private ExecutorService workers(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "maskdeep-batches-" + (workerThreads.size() + 1));
          thread.setDaemon(true);
          workerThreads.add(thread);
          return thread;
        });
  }

  @Override
  public boolean hasNext() {
    return !closed && next < end;
  }

  /**
   * The next batch.
   *
   * @throws NoSuchElementException after the last one, or when closed
   * @throws CancellationException when the thread is interrupted while it waits
   */
  @Override
  public B next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException(
          closed ? "the batches are closed" : "all " + end + " batches were given out");
    }
    B batch = workers == null ? maker.make(next, () -> false) : take();
    next++;
    return batch;
  }

  private void submit(long before) {
    while (submitted < Math.min(before, end)) {
      long number = submitted++;
      pending.add(workers.submit(() -> maker.make(number, () -> closed)));
    }
  }

  private B take() throws IOException {
    submit(next + ahead);
    Future<B> first = pending.remove();
    submit(next + ahead + 1);
    try {
      return first.get();
    } catch (InterruptedException e) {
      pending.addFirst(first);
      close();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for batch " + next);
    } catch (ExecutionException e) {
      close();
      throw OtherThread.failure(e);
    }
  }

  /**
   * Stops the workers after the sample they are at and waits for them; batches not given out are
   * dropped. A second call does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (workers == null) {
      return;
    }
    workers.shutdown(); // no interrupts: they would close the archive that a worker reads from
    boolean interrupted = false;
    for (Thread thread : workerThreads) {
      interrupted |= join(thread);
    }
    for (Future<B> future : pending) {
      try {
        future.get().close();
      } catch (InterruptedException | ExecutionException e) {
        interrupted |= e instanceof InterruptedException; // a failed batch holds no memory
      }
    }
    pending.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of a thread, come what may; returns whether it was interrupted meanwhile. */
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
