package org.maskdeep.data.loader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.data.Images;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.Replacement;

/**
 * Batches of a source as long as not too many samples of an epoch had to be replaced by others.
 *
 * @param <B> the loader's batches
 */
public final class BudgetedSource<B extends LoadedBatch> implements BatchSource<B> {
  private final BatchSource<B> source;
  private final Images images;
  private final double budget;
  private final long first;
  private final long perEpoch;
  private final List<Replaced> replaced = new ArrayList<>();
  private long number;
  private int before;

  /**
   * A source with a budget.
   *
   * @param source closed with this
   * @param images whose share counts
   * @param budget the largest share of them that may be replaced in an epoch, in [0, 1]
   * @param first number of the source's first batch
   * @param perEpoch batches of an epoch
   * @param before how many samples were replaced in the epoch's batches before the first
   */
  public BudgetedSource(
      BatchSource<B> source, Images images, double budget, long first, long perEpoch, int before) {
    this.source = source;
    this.images = images;
    this.budget = budget;
    this.first = first;
    this.perEpoch = perEpoch;
    this.before = before;
    number = first;
  }

  @Override
  public boolean hasNext() {
    return source.hasNext();
  }

  @Override
  public B next() throws IOException {
    B batch = source.next();
    if (number != first && number % perEpoch == 0) {
      before = 0;
      replaced.clear();
    }
    number++;
    replaced.addAll(batch.replaced());
    if (!batch.replaced().isEmpty()) {
      try {
        Replacement.check(images, before + replaced.size(), budget, replaced);
      } catch (IOException e) {
        batch.close();
        close();
        throw e;
      }
    }
    return batch;
  }

  /** The samples that were replaced in the epoch's batches given out so far. */
  List<Replaced> replaced() {
    return List.copyOf(replaced);
  }

  @Override
  public void close() {
    source.close();
  }
}
