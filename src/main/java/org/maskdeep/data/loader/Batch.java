package org.maskdeep.data.loader;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.maskdeep.data.Replaced;

/**
 * Augmented views of b samples. Close it once its views are copied or no longer used: their memory
 * then holds other views.
 */
public final class Batch implements LoadedBatch {
  private final int number;
  private final int[] indices;
  private final int[] labels;
  private final List<ByteBuffer> views;
  private final List<Replaced> replaced;
  private final BufferPool pool;
  private final AtomicBoolean closed = new AtomicBoolean();

  Batch(
      int number,
      int[] indices,
      int[] labels,
      List<ByteBuffer> views,
      List<Replaced> replaced,
      BufferPool pool) {
    this.number = number;
    this.indices = indices;
    this.labels = labels;
    this.views = List.copyOf(views);
    this.replaced = List.copyOf(replaced);
    this.pool = pool;
  }

  /** Place of this batch in its epoch, from 0. */
  public int number() {
    return number;
  }

  /** Number b of samples. */
  public int size() {
    return indices.length;
  }

  @Override
  public int[] indices() {
    return indices.clone();
  }

  /** Their labels, [b]. */
  public int[] labels() {
    return labels.clone();
  }

  /** Number V of views. */
  public int views() {
    return views.size();
  }

  /**
   * One view of all samples: floats of native order, [b, S, S, 3], position 0, limit at their end.
   *
   * @throws IllegalStateException when the batch is closed
   */
  public ByteBuffer view(int view) {
    if (closed.get()) {
      throw new IllegalStateException("batch " + number + " is closed: copy its views before");
    }
    ByteBuffer buffer = views.get(view);
    return buffer.duplicate().order(buffer.order());
  }

  @Override
  public List<Replaced> replaced() {
    return replaced;
  }

  /** Gives the memory of the views back; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      views.forEach(pool::give);
    }
  }
}
