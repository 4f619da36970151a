package org.maskdeep.data.loader;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Image;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/** What the {@link Batches} of an epoch are made of. */
public final class BatchesBuilder {
  final Dataset data;
  int startBatch;
  int threads = 1;
  int prefetch = 2;
  double budget = 0.01;
  int alreadyReplaced;
  private List<ViewTransform> views = List.of();
  private int batchSize = 256;
  private long seed;
  private int epoch;
  private boolean dropLast = true;
  private boolean shuffle = true;
  int share;
  int shares = 1;
  private BufferPool pool = new BufferPool();

  BatchesBuilder(Dataset data) {
    this.data = data;
  }

  /** The views of every sample, at least one. */
  public BatchesBuilder views(List<ViewTransform> views) {
    require(!views.isEmpty(), "views is empty; give at least one view");
    this.views = List.copyOf(views);
    return this;
  }

  /** Number B of samples of a batch; 256 by default. */
  public BatchesBuilder batchSize(int batchSize) {
    Checks.atLeast("batches: batchSize", batchSize, 1);
    this.batchSize = batchSize;
    return this;
  }

  /** Seed of order and augmentation; 0 by default. */
  public BatchesBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** The epoch, from 0. */
  public BatchesBuilder epoch(int epoch) {
    Checks.atLeast("batches: epoch", epoch, 0);
    this.epoch = epoch;
    return this;
  }

  /** The first batch to give out; the ones before are skipped without work. */
  public BatchesBuilder startBatch(int startBatch) {
    Checks.atLeast("batches: startBatch", startBatch, 0);
    this.startBatch = startBatch;
    return this;
  }

  /**
   * Gives out only every n-th batch, from that of a number on; the others are left to other
   * processes. Start and count are of the batches that are given out; with {@code dropLast} all
   * shares have as many.
   *
   * @param share number of the first batch, from 0, below {@code shares}
   * @param shares n, at least 1; 1 by default
   */
  public BatchesBuilder share(int share, int shares) {
    Checks.atLeast("batches: shares", shares, 1);
    Checks.range("batches: share", share, 0, shares - 1);
    this.share = share;
    this.shares = shares;
    return this;
  }

  /** How many samples the batches before the start replaced: they count in the budget; 0. */
  public BatchesBuilder alreadyReplaced(int count) {
    Checks.atLeast("batches: alreadyReplaced", count, 0);
    this.alreadyReplaced = count;
    return this;
  }

  /** Whether a last batch of fewer than B samples is left out; true by default. */
  public BatchesBuilder dropLast(boolean dropLast) {
    this.dropLast = dropLast;
    return this;
  }

  /** Whether the order is random, not that of the data set; true by default. */
  public BatchesBuilder shuffle(boolean shuffle) {
    this.shuffle = shuffle;
    return this;
  }

  /**
   * Number of worker threads; 0 works in the caller's; 1 by default. Where they are more than the
   * batches in the making, several make the samples of one batch.
   */
  public BatchesBuilder threads(int threads) {
    Checks.atLeast("batches: threads", threads, 0);
    this.threads = threads;
    return this;
  }

  /** How many batches are made ahead, at least 1; 2 by default. */
  public BatchesBuilder prefetch(int prefetch) {
    Checks.atLeast("batches: prefetch", prefetch, 1);
    this.prefetch = prefetch;
    return this;
  }

  /** The largest share of undecodable samples that is let through, in [0, 1]; 0.01 by default. */
  public BatchesBuilder budget(double budget) {
    Checks.fraction("batches: budget", budget);
    this.budget = budget;
    return this;
  }

  /** Where the memory of views comes from: one pool for all epochs saves direct memory. */
  public BatchesBuilder pool(BufferPool pool) {
    this.pool = pool;
    return this;
  }

  /**
   * Starts the epoch; close the result.
   *
   * @throws IllegalArgumentException when there are no views, or no batch can be filled
   */
  public Batches build() {
    require(!views.isEmpty(), "no views; call views(...)");
    int n = data.size();
    int count = dropLast ? n / batchSize / shares : rest((n + batchSize - 1L) / batchSize);
    require(
        count > 0 || !dropLast && n > 0,
        String.format(
            Locale.ROOT,
            "%s has %d images, no batch of %d; take a smaller batchSize or dropLast(false)",
            data.name(),
            n,
            shares * batchSize));
    require(
        startBatch <= count, "startBatch = " + startBatch + " is beyond the " + count + " batches");
    Streams streams = new Streams(seed);
    int[] order =
        shuffle
            ? streams.stream(Purpose.ORDER, epoch, 0).permutation(n)
            : IntStream.range(0, n).toArray();
    views.forEach(this::requireRoom);
    SampleThreads samples = new SampleThreads(threads, prefetch + 1);
    return new Batches(
        this, new BatchMaker(data, views, order, batchSize, streams, epoch, pool, samples), count);
  }

  /** A view of all samples is one array of bytes. */
  private void requireRoom(ViewTransform view) {
    long sample = (long) view.size() * view.size() * Image.CHANNELS * Float.BYTES;
    long most = Integer.MAX_VALUE / sample;
    require(
        batchSize <= most,
        String.format(
            Locale.ROOT,
            "%d images of %dx%d pixels are more than the 2 GiB of one array: take at most %d at once"
                + " (a larger optimizer.accumulate, or a smaller --batch of a probe)",
            batchSize,
            view.size(),
            view.size(),
            most));
  }

  /** Batches of this share where the last ones are given out too; others may have one more. */
  private int rest(long all) {
    return Math.toIntExact((all - share + shares - 1) / shares);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException("batches: " + message);
    }
  }
}
