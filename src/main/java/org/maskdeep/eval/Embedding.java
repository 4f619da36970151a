package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.files.IOConsumer;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.Upload;

/**
 * Embeds images batch by batch, in the order of their set, with the encoder in evaluation mode, on
 * the device of its weights; changes nothing of it. For sets whose features need not all be in
 * memory; {@link Features} keeps them.
 *
 * <pre>{@code
 * Npy.writeRows(file, data.size(), width, rows ->
 *     Embedding.each(encoder, data, options, Progress.SILENT, rows::add));
 * }</pre>
 *
 * <p>Of several processes each computes its share of the batches, the same batches as one process
 * by itself, and all get the features of all.
 */
public final class Embedding implements AutoCloseable {
  private final Dataset data;
  private final EmbedOptions options;
  private final List<FeatureMap> levels;
  private final FrozenEncoder frozen;
  private final Batches batches;
  private final Queue<Rows> ready = new ArrayDeque<>();
  private int given; // images
  private int replaced; // in all processes

  /**
   * Images and what was computed of them.
   *
   * @param indices of the images in the data set, [b]; another one than the next, or -1, where an
   *     image could not be decoded: its row is then of no use
   * @param labels of the images, [b]
   * @param rows the features of each level, [b, C_l]
   */
  public record Rows(int[] indices, int[] labels, List<float[]> rows) {}

  /**
   * Begins with the first image; close the result.
   *
   * @param levels names of the feature maps to average; that of the options is not asked for
   */
  public static Embedding of(
      Encoder encoder, Dataset data, EmbedOptions options, List<String> levels) {
    List<FeatureMap> maps = levels.stream().map(encoder.spec()::map).toList();
    FrozenEncoder frozen = FrozenEncoder.of(encoder, options.forward());
    try {
      return new Embedding(data, options, maps, frozen, Features.batches(data, options));
    } catch (RuntimeException e) {
      frozen.close();
      throw e;
    }
  }

  private Embedding(
      Dataset data,
      EmbedOptions options,
      List<FeatureMap> levels,
      FrozenEncoder frozen,
      Batches batches) {
    this.data = data;
    this.options = options;
    this.levels = levels;
    this.frozen = frozen;
    this.batches = batches;
  }

  /**
   * Gives the features of every image of a data set, of the options' level.
   *
   * @param rows takes the features of a batch, [b, D]
   * @throws java.io.UncheckedIOException when an image cannot be decoded; the message names it
   * @throws IOException what {@code rows} throws
   */
  public static void each(
      Encoder encoder,
      Dataset data,
      EmbedOptions options,
      Progress progress,
      IOConsumer<float[]> rows)
      throws IOException {
    try (Embedding all = of(encoder, data, options, List.of(options.level()))) {
      while (all.hasNext()) {
        rows.accept(all.next().rows().get(0));
        progress.done(all.given, data.size());
      }
    }
  }

  /** Whether there are images left. */
  public boolean hasNext() {
    return given < data.size();
  }

  /** Images given so far. */
  public int given() {
    return given;
  }

  /**
   * The next batch.
   *
   * @throws java.io.UncheckedIOException when more images cannot be decoded than the options allow
   * @throws NoSuchElementException after the last one
   */
  public Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all images were embedded");
    }
    if (options.group().isAlone()) {
      ready.add(computed());
    } else if (ready.isEmpty()) {
      exchange();
    }
    Rows rows = ready.remove();
    given += rows.indices().length;
    return rows;
  }

  private Rows computed() {
    try (Batch batch = batches.next();
        NDManager step = frozen.newStep()) {
      List<String> names = levels.stream().map(FeatureMap::name).toList();
      NDList pooled =
          frozen.pooled(Features.input(step, batch, 0, options.view().size()), names); // [b, C_l]
      return new Rows(
          batch.indices(), batch.labels(), pooled.stream().map(NDArray::toFloatArray).toList());
    }
  }

  /** A batch of every process, where there is one left for it; what is missing travels as zeros. */
  private void exchange() {
    ProcessGroup group = options.group();
    int b = options.batch();
    Rows mine = batches.hasNext() ? computed() : new Rows(new int[0], new int[0], List.of());
    int first = given + group.rank() * b;
    double[] decoded = new double[group.size() * b];
    for (int i = 0; i < mine.indices().length; i++) {
      decoded[group.rank() * b + i] = mine.indices()[i] == first + i ? 1 : 0;
    }
    group.sum(decoded);
    checkReplaced(decoded);
    List<float[]> all = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      int width = levels.get(l).channels();
      float[] own = mine.rows().isEmpty() ? new float[0] : mine.rows().get(l);
      try (NDManager step = frozen.newStep()) {
        NDArray rows = Upload.floats(step, Arrays.copyOf(own, b * width), new Shape(b, width));
        all.add(group.gather(rows).toFloatArray()); // [size · b, C_l]
      }
    }
    for (int from = 0; from < decoded.length && given + from < data.size(); from += b) {
      ready.add(part(all, decoded, from, Math.min(b, data.size() - given - from)));
    }
  }

  /** How many images all processes together could not decode. */
  private void checkReplaced(double[] decoded) {
    int here = Math.min(decoded.length, data.size() - given);
    for (int i = 0; i < here; i++) {
      replaced += decoded[i] == 1 ? 0 : 1;
    }
    try {
      Replacement.check(data, replaced, options.maxBadFraction());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Some of the gathered rows. */
  private Rows part(List<float[]> all, double[] decoded, int from, int size) {
    int[] indices = new int[size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      int index = given + from + i;
      indices[i] = decoded[from + i] == 1 ? index : -1;
      labels[i] = data.label(index);
    }
    List<float[]> rows = new ArrayList<>();
    for (int l = 0; l < all.size(); l++) {
      int width = levels.get(l).channels();
      rows.add(Arrays.copyOfRange(all.get(l), from * width, (from + size) * width));
    }
    return new Rows(indices, labels, rows);
  }

  /** Ends the loading and frees what was prepared; the encoder stays. */
  @Override
  public void close() {
    try (frozen) {
      batches.close();
    }
  }
}
