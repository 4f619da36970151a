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
  private final List<ByteBuffer> parameters;
  private final List<Replaced> replaced;
  private final BufferPool pool;
  private final AtomicBoolean closed = new AtomicBoolean();

  Batch(
      int number,
      int[] indices,
      int[] labels,
      List<ByteBuffer> views,
      List<ByteBuffer> parameters,
      List<Replaced> replaced,
      BufferPool pool) {
    this.number = number;
    this.indices = indices;
    this.labels = labels;
    this.views = List.copyOf(views);
    this.parameters = List.copyOf(parameters);
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
    return read(views.get(view));
  }

  /**
   * What is left to do to one view of all samples ({@link
   * org.maskdeep.image.view.ViewTransform#parameters()}): floats of native order, [b, P], position
   * 0, limit at their end; nothing where P is 0.
   *
   * @throws IllegalStateException when the batch is closed
   */
  public ByteBuffer parameters(int view) {
    return read(parameters.get(view));
  }

  private ByteBuffer read(ByteBuffer buffer) {
    if (closed.get()) {
      throw new IllegalStateException("batch " + number + " is closed: copy its views before");
    }
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
      parameters.forEach(pool::give);
    }
  }
}
