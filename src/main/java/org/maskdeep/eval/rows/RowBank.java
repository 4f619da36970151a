package org.maskdeep.eval.rows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * Rows of length 1 in PyTorch's memory, in blocks: as many as memory holds, in 32 or in 16 bits.
 * Nothing else grows with their number: a search holds one block in 32 bits, the products of a part
 * of the queries with it, and k neighbours of each query.
 */
public final class RowBank implements AutoCloseable {
  private static final int BLOCK_VALUES = 1 << 25; // numbers of a block
  private static final int MOST_ROWS = 1 << 16; // of a block
  private static final int PRODUCTS = 1 << 24; // similarities held at once

  private static final String UNIT = "y = torch.div(x, torch.clamp_min(n, 1.0e-12))";
  private static final String LENGTH = "n = torch.linalg_vector_norm(x, 2, [1], True)";
  private static final TorchScript FLOAT =
      TorchScript.of("x: Tensor", "Tensor", LENGTH, UNIT, "return y");
  private static final TorchScript HALF =
      TorchScript.of("x: Tensor", "Tensor", LENGTH, UNIT, "return torch.to(y, 5)");
  private static final TorchScript WIDEN =
      TorchScript.of("x: Tensor", "Tensor", "return torch.to(x, 6)");
  private static final TorchScript COSINES =
      TorchScript.of("q: Tensor, b: Tensor", "Tensor", "return torch.matmul(q, torch.t(b))");

  private final NDManager manager;
  private final int width;
  private final boolean half;
  private final int rowsOfBlock;
  private final List<NDArray> blocks = new ArrayList<>();
  private float[] next; // the block that is being filled
  private int inNext;
  private int size;

  /**
   * Without rows yet.
   *
   * @param width D
   * @param half whether rows are kept in 16 bits (11 of them the number's): a cosine is off by some
   *     2⁻¹¹ / √D
   * @param device where they are kept and multiplied
   */
  public RowBank(int width, boolean half, Device device) {
    this(width, half, device, Math.max(1, Math.min(MOST_ROWS, BLOCK_VALUES / Math.max(1, width))));
  }

  /** With blocks of so many rows. */
  RowBank(int width, boolean half, Device device, int rowsOfBlock) {
    Checks.atLeast("width of rows", width, 1);
    this.width = width;
    this.half = half;
    this.rowsOfBlock = rowsOfBlock;
    Engines.start();
    manager = NDManager.newBaseManager(device);
  }

  /** Adds a row, brought to length 1: {@code width} values from an index on. */
  public void add(float[] values, int from) {
    if (next == null) {
      next = new float[rowsOfBlock * width];
    }
    System.arraycopy(values, from, next, inNext * width, width);
    size = Math.addExact(size, 1);
    if (++inNext == rowsOfBlock) {
      flush();
    }
  }

  private void flush() {
    if (inNext == 0) {
      return;
    }
    float[] rows = inNext == rowsOfBlock ? next : Arrays.copyOf(next, inNext * width);
    try (NDArray raw = manager.create(rows, new Shape(inNext, width))) {
      blocks.add((half ? HALF : FLOAT).call(false, raw)); // [rows, D]
    }
    inNext = 0;
    next = null;
  }

  /** N. */
  public int size() {
    return size;
  }

  /** D. */
  public int width() {
    return width;
  }

  /**
   * The nearest rows of this bank to every row of another, by cosine.
   *
   * @param k at least 1, at most the size
   * @throws IllegalArgumentException when k or the width of the queries does not fit
   */
  public TopK nearest(RowBank queries, int k) {
    if (k < 1 || k > size || queries.width != width || queries.size == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d neighbours of %d rows of %d features among %d of %d: k must be in [1, %d], and the rows of equal width",
              k,
              queries.size,
              queries.width,
              size,
              width,
              size));
    }
    flush();
    queries.flush();
    TopK best = new TopK(queries.size, k);
    int firstIndex = 0;
    for (NDArray block : blocks) {
      int rows = (int) block.getShape().get(0);
      try (NDManager step = manager.newSubManager()) {
        NDArray wide = WIDEN.call(false, block); // [b, D]
        wide.attach(step);
        search(wide, rows, firstIndex, queries, best, step);
      }
      firstIndex += rows;
    }
    return best;
  }

  private static void search(
      NDArray base, int rows, int firstIndex, RowBank queries, TopK best, NDManager step) {
    int most = Math.max(1, PRODUCTS / rows);
    int query = 0;
    for (NDArray block : queries.blocks) {
      int count = (int) block.getShape().get(0);
      for (int from = 0; from < count; from += most) {
        int part = Math.min(most, count - from);
        float[] cosines;
        try (NDManager scratch = step.newSubManager();
            NDArray some = block.get(from + ":" + (from + part));
            NDArray wide = WIDEN.call(false, some);
            NDArray products = COSINES.call(false, wide, base)) { // [part, b]
          cosines = products.toFloatArray();
        }
        int first = query + from;
        IntStream.range(0, part)
            .parallel()
            .forEach(q -> best.offer(first + q, cosines, q * rows, rows, firstIndex));
      }
      query += count;
    }
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    manager.close();
  }
}
