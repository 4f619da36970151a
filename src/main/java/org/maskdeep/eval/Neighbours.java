package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
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

  /** As {@link #of(Features, float[], int)} with the products on a device. */
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
    int count = queries.length / width;
    int block = (int) Math.max(1, Math.min(count, BLOCK / base.size()));
    int[][] indices = new int[count][];
    float[][] similarities = new float[count][];
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
        for (int q = from; q < to; q++) {
          int offset = (q - from) * base.size();
          indices[q] = nearest(cosines, offset, base.size(), k);
          similarities[q] = new float[k];
          for (int j = 0; j < k; j++) {
            similarities[q][j] = cosines[offset + indices[q][j]];
          }
        }
      }
    }
    return new Neighbours(indices, similarities);
  }

  private static NDArray unit(NDManager manager, float[] values, int width) {
    Shape shape = new Shape(values.length / width, width);
    try (NDArray raw = manager.create(values, shape)) {
      return NORMALISE.call(false, raw);
    }
  }

  /** Insertion into a sorted list of k: rows come in order, so equals keep their order. */
  private static int[] nearest(float[] all, int offset, int n, int k) {
    int[] best = new int[k];
    int filled = 0;
    for (int i = 0; i < n; i++) {
      float value = all[offset + i];
      if (filled == k && value <= all[offset + best[k - 1]]) {
        continue;
      }
      int place = filled < k ? filled++ : k - 1;
      while (place > 0 && all[offset + best[place - 1]] < value) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = i;
    }
    return best;
  }
}
