package org.maskdeep.eval;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * How often predictions are right, as shares in [0, 1].
 *
 * @param top1 share of samples whose best class is the true one
 * @param top5 share whose true class is among the best five; 1 with at most five classes
 * @param confusion [K, K]: number of samples of class (row) taken for class (column)
 */
public record Accuracy(double top1, double top5, int[][] confusion) {
  private static final int FIVE = 5;

  /**
   * Counts. Where scores are equal the lower class is the better one; NaN is the worst score.
   *
   * @param scores [N, K] row by row
   * @param labels [N]
   * @throws IllegalArgumentException when there is no sample, or the sizes do not fit
   */
  public static Accuracy of(float[] scores, int classes, int[] labels) {
    Checks.atLeast("number of test samples", labels.length, 1);
    if (scores.length != (long) labels.length * classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d scores for %d samples of %d classes",
              scores.length,
              labels.length,
              classes));
    }
    int[][] confusion = new int[classes][classes];
    int first = 0;
    int five = 0;
    for (int i = 0; i < labels.length; i++) {
      int row = i * classes;
      int rank = 0;
      int best = 0;
      for (int c = 0; c < classes; c++) {
        if (better(scores, row, c, labels[i])) {
          rank++;
        }
        if (better(scores, row, c, best)) {
          best = c;
        }
      }
      first += rank == 0 ? 1 : 0;
      five += rank < FIVE ? 1 : 0;
      confusion[labels[i]][best]++;
    }
    return new Accuracy((double) first / labels.length, (double) five / labels.length, confusion);
  }

  private static boolean better(float[] scores, int row, int a, int b) {
    float x = scores[row + a];
    float y = scores[row + b];
    if (Float.isNaN(x) || Float.isNaN(y)) {
      return Float.isNaN(x) ? Float.isNaN(y) && a < b : true;
    }
    return x > y || x == y && a < b;
  }

  /** Number of samples. */
  public int samples() {
    return Arrays.stream(confusion).flatMapToInt(Arrays::stream).sum();
  }

  /** The mean over classes of the share that is right; classes without samples do not count. */
  public double meanClass() {
    double sum = 0;
    int present = 0;
    for (int c = 0; c < confusion.length; c++) {
      long total = Arrays.stream(confusion[c]).asLongStream().sum();
      if (total > 0) {
        sum += (double) confusion[c][c] / total;
        present++;
      }
    }
    return sum / present;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Accuracy a
        && top1 == a.top1
        && top5 == a.top5
        && Arrays.deepEquals(confusion, a.confusion);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(top1) + Arrays.deepHashCode(confusion);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "top-1 %.2f %%, top-5 %.2f %%, mean class %.2f %%",
        100 * top1,
        100 * top5,
        100 * meanClass());
  }
}
