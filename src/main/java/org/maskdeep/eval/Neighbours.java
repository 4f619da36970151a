package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.eval.rows.RowBank;
import org.maskdeep.eval.rows.TopK;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * The k nearest rows by cosine, nearest first; of equally near ones the earlier row comes first.
 *
 * @param indices [Q, k] rows of the base
 * @param similarities [Q, k] cosines
 */
public record Neighbours(int[][] indices, float[][] similarities) {
  private static final long BLOCK = 1 << 24; // similarities held at once
  private static final int MOST_ROWS = 1 << 18; // of a base that is one block
  private static final TorchScript NORMALISE =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "n = torch.linalg_vector_norm(x, 2, [1], True)",
          "return torch.div(x, torch.clamp_min(n, 1.0e-12))");
  private static final TorchScript COSINES =
      TorchScript.of("q: Tensor, b: Tensor", "Tensor", "return torch.matmul(q, torch.t(b))");

  /**
   * Finds the neighbours of every query.
   *
   * @param base among which to look
   * @param queries [Q, D] row by row
   * @param k at least 1, at most the size of the base
   * @throws IllegalArgumentException when k or the length of the queries does not fit
   */
  public static Neighbours of(Features base, float[] queries, int k) {
    return of(base, queries, k, Device.cpu());
  }

  /**
   * As {@link #of(Features, float[], int)} with the products on a device. Up to 2¹⁸ rows are one
   * block; more are searched in blocks.
   */
  public static Neighbours of(Features base, float[] queries, int k, Device device) {
    int width = base.width();
    if (k < 1 || k > base.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "k = %d is outside [1, %d], the size of %s",
              k,
              base.size(),
              base.source().name()));
    }
    if (queries.length == 0 || queries.length % width != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d query values are not rows of %d features", queries.length, width));
    }
    return base.size() > MOST_ROWS
        ? inBlocks(base, queries, k, device)
        : atOnce(base, queries, k, device);
  }

  private static Neighbours inBlocks(Features base, float[] queries, int k, Device device) {
    int width = base.width();
    try (RowBank rows = new RowBank(width, false, device);
        RowBank asked = new RowBank(width, false, device)) {
      for (int from = 0; from < base.values().length; from += width) {
        rows.add(base.values(), from);
      }
      for (int from = 0; from < queries.length; from += width) {
        asked.add(queries, from);
      }
      return of(rows, asked, k);
    }
  }

  /**
   * As {@link #of(Features, float[], int)} of rows in blocks, whose products may add up in another
   * order: cosines differ by rounding.
   */
  public static Neighbours of(RowBank base, RowBank queries, int k) {
    TopK best = base.nearest(queries, k);
    return new Neighbours(best.indices(), best.values());
  }

  private static Neighbours atOnce(Features base, float[] queries, int k, Device device) {
    int width = base.width();
    int count = queries.length / width;
    int block = (int) Math.max(1, Math.min(count, BLOCK / base.size()));
    TopK best = new TopK(count, k);
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      NDArray rows = unit(manager, base.values(), width); // [N, D]
      for (int from = 0; from < count; from += block) {
        int to = Math.min(count, from + block);
        float[] cosines;
        try (NDManager step = manager.newSubManager()) {
          float[] part = Arrays.copyOfRange(queries, from * width, to * width);
          cosines = COSINES.call(false, unit(step, part, width), rows).toFloatArray(); // [b, N]
        }
        int first = from;
        int n = base.size();
        IntStream.range(from, to)
            .parallel()
            .forEach(q -> best.offer(q, cosines, (q - first) * n, n, 0));
      }
    }
    return new Neighbours(best.indices(), best.values());
  }

  private static NDArray unit(NDManager manager, float[] values, int width) {
    Shape shape = new Shape(values.length / width, width);
    try (NDArray raw = manager.create(values, shape)) {
      return NORMALISE.call(false, raw);
    }
  }
}
