package org.maskdeep.data.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.Replacement;

/**
 * The batches of one epoch, made ahead by worker threads. Their order is a pure function of (seed,
 * epoch) and every byte one of (seed, epoch, sample, view): the same for any number of threads, and
 * wherever an interrupted epoch is resumed. To be used from one thread.
 *
 * <pre>{@code
 * try (Batches batches =
 *     Batches.builder(data).views(views).batchSize(256).seed(0).epoch(3).threads(2).build()) {
 *   while (batches.hasNext()) {
 *     try (Batch batch = batches.next()) {
 *       step(batch.view(0), batch.view(1));
 *     }
 *   }
 * }
 * }</pre>
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  private final Dataset data;
  private final double budget;
  private final BatchMaker maker;
  private final int count;
  private final int prefetch;
  private final ExecutorService workers; // null: in the caller's thread
  private final List<Thread> workerThreads = new CopyOnWriteArrayList<>();
  private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
  private final List<Replaced> replaced = new ArrayList<>();
  private final int replacedBefore;
  private int submitted;
  private int next;
  private volatile boolean closed;

  Batches(BatchesBuilder b, BatchMaker maker, int count) {
    data = b.data;
    budget = b.budget;
    this.maker = maker;
    this.count = count;
    prefetch = b.prefetch;
    replacedBefore = b.alreadyReplaced;
    next = b.startBatch;
    submitted = next;
    workers = b.threads == 0 ? null : workers(b.threads);
  }

  /** Starts the description of an epoch's batches. */
  public static BatchesBuilder builder(Dataset data) {
    return new BatchesBuilder(data);
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

  /** Number of batches of the whole epoch, also those before the start. */
  public int count() {
    return count;
  }

  /** The samples replaced in the batches given out so far. */
  public List<Replaced> replaced() {
    return List.copyOf(replaced);
  }

  @Override
  public boolean hasNext() {
    return !closed && next < count;
  }

  /**
   * The next batch; close it after use.
   *
   * @throws NoSuchElementException after the last one, or when closed
   * @throws UncheckedIOException when too many images cannot be decoded; the message lists them
   * @throws IllegalStateException when a view cannot be made; the message names the image
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException(
          closed ? "the batches are closed" : "all " + count + " batches were given out");
    }
    Batch batch;
    try {
      batch = workers == null ? maker.make(next, () -> false) : take();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    next++;
    replaced.addAll(batch.replaced());
    int bad = replacedBefore + replaced.size();
    if (!batch.replaced().isEmpty() && bad > budget * data.size()) {
      batch.close();
      close();
      throw new UncheckedIOException(
          new IOException(Replacement.overBudget(data, bad, budget, replaced)));
    }
    return batch;
  }

  /**
   * At most so many of the batches that are left, as a run's source; closing it closes this.
   *
   * @param most batches to give out
   */
  public BatchSource<Batch> source(int most) {
    return new BatchSource<>() {
      private int left = most;

      @Override
      public boolean hasNext() {
        return left > 0 && Batches.this.hasNext();
      }

      @Override
      public Batch next() throws IOException {
        left--;
        try {
          return Batches.this.next();
        } catch (UncheckedIOException e) {
          throw new IOException(e.getMessage(), e.getCause());
        }
      }

      @Override
      public void close() {
        Batches.this.close();
      }
    };
  }

  private Batch take() throws IOException {
    while (submitted < count && ahead.size() < prefetch) {
      int number = submitted++;
      ahead.add(workers.submit(() -> maker.make(number, () -> closed)));
    }
    Future<Batch> first = ahead.remove();
    if (submitted < count) {
      int number = submitted++;
      ahead.add(workers.submit(() -> maker.make(number, () -> closed)));
    }
    try {
      return first.get();
    } catch (InterruptedException e) {
      ahead.addFirst(first);
      close();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for batch " + next);
    } catch (ExecutionException e) {
      close();
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
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
    for (Future<Batch> future : ahead) {
      try {
        future.get().close();
      } catch (InterruptedException | ExecutionException e) {
        interrupted |= e instanceof InterruptedException; // a failed batch holds no memory
      }
    }
    ahead.clear();
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
