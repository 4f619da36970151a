package org.maskdeep.data.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replaced;

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
  private final BudgetedSource<Batch> source;
  private final BatchMaker maker;
  private final int count;

  Batches(BatchesBuilder b, BatchMaker maker, int count) {
    this.maker = maker;
    this.count = count;
    AheadSource.Maker<Batch> turns = (k, stop) -> maker.make(k * b.shares + b.share, stop);
    var ahead = new AheadSource<>(turns, b.startBatch, count, b.threads, b.prefetch);
    source = new BudgetedSource<>(ahead, b.data, b.budget, b.startBatch, count, b.alreadyReplaced);
  }

  /** Starts the description of an epoch's batches. */
  public static BatchesBuilder builder(Dataset data) {
    return new BatchesBuilder(data);
  }

  /** Number of batches of the whole epoch, also those before the start; of a share, its own. */
  public int count() {
    return count;
  }

  /** The samples replaced in the batches given out so far. */
  public List<Replaced> replaced() {
    return source.replaced();
  }

  @Override
  public boolean hasNext() {
    return source.hasNext();
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
    try {
      return source.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
        return left > 0 && source.hasNext();
      }

      @Override
      public Batch next() throws IOException {
        left--;
        return source.next();
      }

      @Override
      public void close() {
        Batches.this.close();
      }
    };
  }

  /**
   * Stops the workers after the sample they are at and waits for them; batches not given out are
   * dropped. A second call does nothing.
   */
  @Override
  public void close() {
    source.close();
    maker.close();
  }
}
