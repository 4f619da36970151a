package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * An encoder prepared once for many batches in evaluation mode; follows no later change of its
 * weights.
 *
 * <pre>{@code
 * try (FrozenEncoder frozen = FrozenEncoder.of(encoder, ForwardMode.FOLDED)) {
 *   NDArray features = frozen.pooled(x, "C5");   // [B, 2048]
 * }
 * }</pre>
 */
public final class FrozenEncoder implements AutoCloseable {
  private final NDManager owner;
  private final Encoder encoder;

  private FrozenEncoder(NDManager owner, Encoder encoder) {
    this.owner = owner;
    this.encoder = encoder;
  }

  /**
   * Of an encoder as it is now; changes nothing of it.
   *
   * @throws IllegalArgumentException when this kind of encoder has no such mode
   */
  public static FrozenEncoder of(Encoder encoder, ForwardMode mode) {
    NDManager weights = Weights.of(encoder).values().iterator().next().getManager();
    NDManager owner = weights.newSubManager();
    try {
      return new FrozenEncoder(owner, encoder.forEvaluation(owner, mode));
    } catch (IllegalArgumentException e) {
      owner.close();
      throw e;
    }
  }

  /** A manager on the encoder's device for a batch and what is computed of it. */
  public NDManager newStep() {
    return owner.newSubManager();
  }

  /**
   * The feature maps, fine to coarse.
   *
   * @param x normalised images [B, 3, H, W] of a step's manager, which owns what is computed
   * @return for each of {@link Encoder#maps}, [B, C_l, H_l, W_l]
   */
  public NDList maps(NDArray x) {
    return encoder.features(x, false);
  }

  /**
   * The mean of a feature map over all positions.
   *
   * @param x normalised images [B, 3, H, W] of a step's manager, which owns what is computed
   * @param level name of the map, such as {@code C5}
   * @return [B, C], in at least 32 bits
   */
  public NDArray pooled(NDArray x, String level) {
    NDList maps = maps(x);
    return Encoder.pool(maps.get(encoder.spec().indexOf(level)), false);
  }

  /**
   * The means of several feature maps, from one forward.
   *
   * @param x normalised images [B, 3, H, W] of a step's manager, which owns what is computed
   * @param levels names of the maps
   * @return for each of them [B, C_l], in at least 32 bits
   */
  public NDList pooled(NDArray x, List<String> levels) {
    NDList maps = encoder.features(x, false);
    NDList pooled = new NDList();
    for (String level : levels) {
      pooled.add(Encoder.pool(maps.get(encoder.spec().indexOf(level)), false));
    }
    return pooled;
  }

  /** Frees what was prepared; the encoder stays. */
  @Override
  public void close() {
    owner.close();
  }
}
