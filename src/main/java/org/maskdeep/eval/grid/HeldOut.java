package org.maskdeep.eval.grid;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * The part of a training set by which a learning rate is chosen: of every class of n samples about
 * the share of n, at least one and not all; of a class of one sample none.
 *
 * @param chosen [N], whether a sample is held out
 */
public record HeldOut(boolean[] chosen) {
  /**
   * Draws it; the same for the same seed, in whatever order the labels of other classes come.
   *
   * @param labels [N], each in [0, classes)
   * @param share in (0, 1)
   * @throws IllegalArgumentException when no class has two samples
   */
  public static HeldOut draw(int[] labels, int classes, double share, long seed) {
    Streams streams = new Streams(seed);
    boolean[] chosen = new boolean[labels.length];
    boolean any = false;
    int[][] byClass = byClass(labels, classes);
    for (int c = 0; c < classes; c++) {
      int[] members = byClass[c];
      if (members.length < 2) {
        continue;
      }
      long wanted = Math.round(share * members.length);
      int count = (int) Math.max(1, Math.min(members.length - 1, wanted));
      streams.stream(Purpose.HELD_OUT, 0, c).shuffle(members);
      for (int k = 0; k < count; k++) {
        chosen[members[k]] = true;
        any = true;
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d samples of %d classes: nothing can be held out to choose a learning rate by; each class has one sample or none",
              labels.length,
              classes));
    }
    return new HeldOut(chosen);
  }

  private static int[][] byClass(int[] labels, int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    int[][] members = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
    for (int i = labels.length - 1; i >= 0; i--) {
      members[labels[i]][--counts[labels[i]]] = i;
    }
    return members;
  }

  /** Whether a sample is held out. */
  public boolean contains(int sample) {
    return chosen[sample];
  }

  /** The places of those held out, ascending. */
  public int[] indices() {
    return IntStream.range(0, chosen.length).filter(i -> chosen[i]).toArray();
  }

  /** The places of the others, ascending. */
  public int[] rest() {
    return IntStream.range(0, chosen.length).filter(i -> !chosen[i]).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeldOut h && Arrays.equals(chosen, h.chosen);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(chosen);
  }
}
