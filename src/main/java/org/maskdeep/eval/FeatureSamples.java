package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.eval.grid.Samples;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.TorchScript;

/** Cached features, in a new order every epoch. */
final class FeatureSamples implements Samples<FeatureSamples.Rows> {
  private static final TorchScript ROWS =
      TorchScript.of(
          "i: Tensor, x: Tensor", "Tensor", "return torch.index_select(x, 0, torch.to(i, 4))");

  private final Features features;
  private final String fingerprint;
  private final int batch;
  private final Streams streams;
  private final NDArray all; // [N, D]

  /**
   * A batch.
   *
   * @param indices of its rows
   */
  record Rows(int[] indices) implements LoadedBatch {
    @Override
    public List<Replaced> replaced() {
      return List.of();
    }
  }

  /**
   * Of a training set.
   *
   * @param owner of a copy on the device
   * @param test what is classified in the end: part of the fingerprint
   * @param batch rows a step, at most all
   * @param seed of the order
   */
  FeatureSamples(NDManager owner, Features train, SetInfo test, int batch, long seed) {
    features = train;
    fingerprint = train.source().fingerprintWith(test);
    this.batch = batch;
    streams = new Streams(seed);
    all = owner.create(train.values(), new Shape(train.size(), train.width()));
  }

  @Override
  public int size() {
    return features.size();
  }

  @Override
  public String name() {
    return features.source().name();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String sampleName(int index) {
    return name() + ", row " + index;
  }

  @Override
  public BatchSource<Rows> batches(int epoch, int first, int replacedInEpoch) {
    int[] order = streams.stream(Purpose.ORDER, epoch, 0).permutation(features.size());
    return new BatchSource<>() {
      private int from = first * batch;

      @Override
      public boolean hasNext() {
        return from + batch <= order.length;
      }

      @Override
      public Rows next() {
        Rows rows = new Rows(Arrays.copyOfRange(order, from, from + batch));
        from += batch;
        return rows;
      }
    };
  }

  @Override
  public NDArray input(Rows rows, NDManager step) {
    return ROWS.call(true, step.create(rows.indices()), all); // [B, D]
  }

  @Override
  public int[] labels(Rows rows) {
    return Arrays.stream(rows.indices()).map(i -> features.labels()[i]).toArray();
  }
}
