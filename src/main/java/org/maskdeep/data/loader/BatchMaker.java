package org.maskdeep.data.loader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.Replacement;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.codec.ImageMemoryException;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/** Makes any batch of an epoch: a pure function of its number. Safe to call from many threads. */
final class BatchMaker implements AheadSource.Maker<Batch>, AutoCloseable {
  private final Dataset data;
  private final List<ViewTransform> views;
  private final int[] order;
  private final int batchSize;
  private final Streams streams;
  private final int epoch;
  private final Replacement replacement;
  private final BufferPool pool;
  private final SampleThreads samples;

  BatchMaker(
      Dataset data,
      List<ViewTransform> views,
      int[] order,
      int batchSize,
      Streams streams,
      int epoch,
      BufferPool pool,
      SampleThreads samples) {
    this.data = data;
    this.views = views;
    this.order = order;
    this.batchSize = batchSize;
    this.streams = streams;
    this.epoch = epoch;
    this.pool = pool;
    this.samples = samples;
    replacement = new Replacement(data, streams, epoch);
  }

  @Override
  public Batch make(long k, BooleanSupplier stopped) throws IOException {
    checkRunning(stopped);
    int number = Math.toIntExact(k);
    int first = number * batchSize;
    int size = Math.min(batchSize, order.length - first);
    int[] indices = new int[size];
    int[] labels = new int[size];
    List<ByteBuffer> buffers = new ArrayList<>();
    List<ByteBuffer> parameters = new ArrayList<>(); // empty for a view that has none
    boolean done = false;
    try {
      for (ViewTransform view : views) {
        buffers.add(pool.take(Math.multiplyExact(batchSize * Float.BYTES, floats(view))));
        parameters.add(pool.take(Math.multiplyExact(batchSize * Float.BYTES, view.parameters())));
      }
      Room room = new Room(indices, labels, buffers, parameters);
      List<Replaced> replaced =
          samples.all(size, (from, to) -> fill(room, first, from, to, stopped));
      for (int v = 0; v < buffers.size(); v++) {
        buffers.get(v).limit(size * Float.BYTES * floats(views.get(v)));
        parameters.get(v).limit(size * Float.BYTES * views.get(v).parameters());
      }
      done = true;
      return new Batch(number, indices, labels, buffers, parameters, replaced, pool);
    } finally {
      if (!done) {
        buffers.forEach(pool::give);
        parameters.forEach(pool::give);
      }
    }
  }

  /** What a batch is written into; each sample has a place of its own. */
  private record Room(
      int[] indices, int[] labels, List<ByteBuffer> buffers, List<ByteBuffer> parameters) {}

  /** The samples from..to-1 of a batch, whose first one is a place of the order; the replaced. */
  private List<Replaced> fill(Room room, int first, int from, int to, BooleanSupplier stopped)
      throws IOException {
    List<Replaced> replaced = new ArrayList<>();
    float[] scratch = new float[views.stream().mapToInt(BatchMaker::room).max().orElseThrow()];
    for (int j = from; j < to; j++) {
      checkRunning(stopped);
      int wanted = order[first + j];
      Replacement.Decoded sample =
          replacement.decode(wanted, (width, height) -> eighths(wanted, width, height));
      room.indices()[j] = sample.index();
      room.labels()[j] = data.label(sample.index());
      if (sample.replaced() != null) {
        replaced.add(sample.replaced());
      }
      transform(wanted, sample, j, scratch, room.buffers());
      parameters(wanted, sample, j, scratch, room.parameters());
    }
    return replaced;
  }

  /** Ends the threads that share out samples; nothing may be at work. */
  @Override
  public void close() {
    samples.close();
  }

  private static void checkRunning(BooleanSupplier stopped) {
    if (stopped.getAsBoolean()) {
      throw new CancellationException("batches were closed");
    }
  }

  /** So finely that every view of the sample has pixels enough: a function of seed and epoch. */
  private int eighths(int wanted, int width, int height) {
    int most = 1;
    for (int v = 0; v < views.size(); v++) {
      most = Math.max(most, views.get(v).eighths(width, height, random(wanted, v)));
    }
    return most;
  }

  private Stream random(int wanted, int view) {
    return streams.stream(Purpose.AUGMENT, epoch, wanted, view);
  }

  /** Keyed by the requested sample, so that two stand-ins of one image get different views. */
  private void transform(
      int wanted, Replacement.Decoded sample, int place, float[] scratch, List<ByteBuffer> out)
      throws IOException {
    for (int v = 0; v < views.size(); v++) {
      int n = floats(views.get(v));
      try {
        views.get(v).apply(sample.scaled(), random(wanted, v), scratch, 0);
      } catch (OutOfMemoryError e) {
        throw ImageMemoryException.of(data.sampleName(sample.index()), sample.image());
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s: view %d cannot be made: %s",
                data.sampleName(sample.index()),
                v,
                e),
            e);
      }
      put(scratch, n, place, out.get(v));
    }
  }

  /** What is left to do to the views: by the draws that {@link #transform} made. */
  private void parameters(
      int wanted, Replacement.Decoded sample, int place, float[] scratch, List<ByteBuffer> out) {
    ImageSize full = sample.scaled().full();
    for (int v = 0; v < views.size(); v++) {
      ViewTransform view = views.get(v);
      if (view.parameters() > 0) {
        view.parameters(full.width(), full.height(), random(wanted, v), scratch, 0);
        put(scratch, view.parameters(), place, out.get(v));
      }
    }
  }

  private static void put(float[] row, int length, int place, ByteBuffer out) {
    FloatBuffer floats = out.asFloatBuffer();
    floats.position(place * length);
    floats.put(row, 0, length);
  }

  private static int room(ViewTransform view) {
    return Math.max(floats(view), view.parameters());
  }

  private static int floats(ViewTransform view) {
    return Math.multiplyExact(Math.multiplyExact(view.size(), view.size()), Image.CHANNELS);
  }
}
