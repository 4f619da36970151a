package org.maskdeep.detect.box;

import java.util.Arrays;

/** The anchors of a batch that a loss looks at. */
public final class SampledBoxes {
  private long[] positive = {};
  private long[] negative = {};
  private float[] targets = {};

  /**
   * Adds those of an image.
   *
   * @param offset place of its first anchor
   * @param boxTargets [positives, 4]
   */
  public void add(int offset, BalancedSampler.Sample sample, float[] boxTargets) {
    positive = append(positive, sample.positive(), offset);
    negative = append(negative, sample.negative(), offset);
    int at = targets.length;
    targets = Arrays.copyOf(targets, at + boxTargets.length);
    System.arraycopy(boxTargets, 0, targets, at, boxTargets.length);
  }

  private static long[] append(long[] list, int[] more, int offset) {
    long[] longer = Arrays.copyOf(list, list.length + more.length);
    for (int i = 0; i < more.length; i++) {
      longer[list.length + i] = more[i] + (long) offset;
    }
    return longer;
  }

  /** Places of objects. */
  public long[] positive() {
    return positive;
  }

  /** Places of objects, then of background. */
  public long[] places() {
    long[] all = Arrays.copyOf(positive, positive.length + negative.length);
    System.arraycopy(negative, 0, all, positive.length, negative.length);
    return all;
  }

  /** 1 for each object, then 0. */
  public float[] labels() {
    float[] labels = new float[positive.length + negative.length];
    Arrays.fill(labels, 0, positive.length, 1);
    return labels;
  }

  /** Differences of the objects' boxes, [positives, 4]. */
  public float[] targets() {
    return targets;
  }
}
