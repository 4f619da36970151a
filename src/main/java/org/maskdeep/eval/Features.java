package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.eval.rows.DecodedRows;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Layout;

/**
 * Features of a data set's images, in its order.
 *
 * @param source where they come from
 * @param description level, pooling and preprocessing in words
 * @param width D
 * @param values [N, D] row by row; shared, not copied
 * @param labels [N], each in [0, K)
 */
public record Features(
    SetInfo source, String description, int width, float[] values, int[] labels) {
  /** The error for features that are NaN or infinite. */
  public static final String NOT_FINITE =
      "features are NaN or infinite: the encoder's weights are too large or broken; use an earlier"
          + " checkpoint";

  /** Checks that the arrays fit and every label is one of the classes. */
  public Features {
    Checks.atLeast("width of features", width, 1);
    if (labels.length == 0) {
      throw new IllegalArgumentException(source.name() + " is empty: a probe needs samples");
    }
    if (values.length != (long) labels.length * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %d labels of %d features need %d values, got %d",
              source.name(),
              labels.length,
              width,
              (long) labels.length * width,
              values.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= source.classes()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: label %d of sample %d is outside [0, %d): check the number of classes",
                source.name(),
                labels[i],
                i,
                source.classes()));
      }
    }
  }

  /** Features made elsewhere, such as by a test. */
  public static Features of(String name, int classes, int width, float[] values, int[] labels) {
    SetInfo source = new SetInfo(name, labels.length, classes, "");
    return new Features(source, "given", width, values, labels);
  }

  /**
   * Embeds every image of a data set with the encoder in evaluation mode, on the device of its
   * weights; changes nothing of it. Images that cannot be decoded are left out: no other image
   * stands in for one here.
   *
   * @throws IllegalArgumentException when the set is empty, N·D is more than an array holds, or the
   *     encoder has no such feature map
   * @throws java.io.UncheckedIOException when there are more of these than the options' share; the
   *     message lists them
   */
  public static Features of(
      Encoder encoder, Dataset data, EmbedOptions options, Progress progress) {
    SetInfo source = SetInfo.of(data);
    return ofLevels(encoder, data, source, options, List.of(options.level()), progress).get(0);
  }

  /**
   * As {@link #of(Encoder, Dataset, EmbedOptions, Progress)}, of several feature maps from one
   * forward of every image.
   *
   * @param source what the data set is
   * @param levels names of the maps; that of the options is not asked for
   * @return for each of them
   */
  public static List<Features> ofLevels(
      Encoder encoder,
      Dataset data,
      SetInfo source,
      EmbedOptions options,
      List<String> levels,
      Progress progress) {
    Checks.atLeast("size of " + data.name(), data.size(), 1);
    List<DecodedRows> rows = new ArrayList<>();
    for (FeatureMap map : levels.stream().map(encoder.spec()::map).toList()) {
      if (!fit(data.size(), map.channels())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: %d rows of %d features do not fit one array; embed a subset, or probe on views",
                data.name(),
                data.size(),
                map.channels()));
      }
      rows.add(new DecodedRows(data.size(), map.channels()));
    }
    try (Embedding embedding = Embedding.of(encoder, data, options, levels)) {
      while (embedding.hasNext()) {
        Embedding.Rows batch = embedding.next();
        for (int l = 0; l < levels.size(); l++) {
          rows.get(l).add(batch.indices(), batch.labels(), batch.rows().get(l)); // [b, C_l]
        }
        progress.done(embedding.given(), data.size());
      }
    }
    List<Features> all = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      DecodedRows kept = rows.get(l);
      int width = encoder.spec().map(levels.get(l)).channels();
      all.add(
          new Features(
              source.reduced(kept.kept()),
              description(options.with(levels.get(l)), width),
              width,
              kept.values(),
              kept.labels()));
    }
    return all;
  }

  static String description(EmbedOptions options, int width) {
    return String.format(
        Locale.ROOT,
        "%s, mean over positions, D = %d; %s",
        options.level(),
        width,
        options.words());
  }

  /** Whether the features of so many samples fit one array. */
  public static boolean fit(long samples, int width) {
    return samples * width <= Integer.MAX_VALUE - 8;
  }

  /**
   * All images once, in order. Another one stands in for a broken one: the batch's index tells them
   * apart.
   */
  static Batches batches(Dataset data, EmbedOptions options) {
    return Batches.builder(data)
        .views(List.of(options.view()))
        .batchSize(options.batch())
        .shuffle(false)
        .dropLast(false)
        .budget(options.maxBadFraction())
        .share(options.group().rank(), options.group().size())
        .threads(options.threads())
        .prefetch(Math.max(2, options.threads()))
        .build();
  }

  /**
   * A view of a batch as the network's input, [b, 3, side, side].
   *
   * @param step owner of the result
   */
  public static NDArray input(NDManager step, Batch batch, int view, int side) {
    return Layout.batch(step, batch.view(view), batch.size(), side, side, 3);
  }

  /** N. */
  public int size() {
    return labels.length;
  }

  /** K. */
  public int classes() {
    return source.classes();
  }

  /** A copy of one row, [D]. */
  public float[] row(int index) {
    return Arrays.copyOfRange(values, index * width, (index + 1) * width);
  }

  /** Some of the samples, in the order of their indices. */
  Features rows(int[] indices) {
    float[] some = new float[Math.multiplyExact(indices.length, width)];
    int[] theirs = new int[indices.length];
    for (int k = 0; k < indices.length; k++) {
      System.arraycopy(values, indices[k] * width, some, k * width, width);
      theirs[k] = labels[indices[k]];
    }
    SetInfo info =
        new SetInfo(
            source.name(),
            indices.length,
            source.classes(),
            source.fingerprint(),
            source.classNames());
    return new Features(info, description, width, some, theirs);
  }

  /** The same samples with every row brought to length 1, as cosines compare them. */
  public Features onSphere() {
    float[] others = values.clone();
    for (int row = 0; row < others.length; row += width) {
      double squares = 0;
      for (int i = row; i < row + width; i++) {
        squares += (double) others[i] * others[i];
      }
      double length = Math.max(Math.sqrt(squares), 1e-12);
      for (int i = row; i < row + width; i++) {
        others[i] = (float) (others[i] / length);
      }
    }
    return withValues(others);
  }

  /** The same samples with other numbers, such as standardised ones. */
  Features withValues(float[] others) {
    return new Features(source, description, width, others, labels);
  }

  /** Fails when two sets of features cannot be used together. */
  static void checkPair(Features train, Features test) {
    SetInfo of = train.source;
    SetInfo other = test.source;
    if (!of.classNames().isEmpty() && !other.classNames().isEmpty()) {
      SameClasses.require(of.name(), of.classNames(), other.name(), other.classNames());
    }
    if (train.width != test.width || train.classes() != test.classes()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d features and %d classes, %s has %d and %d: use the same encoder, level and classes",
              train.source.name(),
              train.width,
              train.classes(),
              test.source.name(),
              test.width,
              test.classes()));
    }
  }
}
