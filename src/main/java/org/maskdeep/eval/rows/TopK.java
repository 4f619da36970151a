package org.maskdeep.eval.rows;

/**
 * The k largest values of each of Q queries among those offered so far, largest first; of equal
 * ones the one offered first comes first. NaN counts as infinity, so that it is not overlooked.
 */
public final class TopK {
  private final int k;
  private final int[][] indices;
  private final float[][] values;
  private final int[] filled;

  /** Of nothing yet. */
  public TopK(int queries, int k) {
    this.k = k;
    indices = new int[queries][k];
    values = new float[queries][k];
    filled = new int[queries];
  }

  /**
   * Offers a run of values to a query; may be called for different queries at once.
   *
   * @param all values, of which {@code count} from {@code offset} on are offered
   * @param firstIndex index of the first of them; greater than all that were offered before
   */
  public void offer(int query, float[] all, int offset, int count, int firstIndex) {
    int[] best = indices[query];
    float[] largest = values[query];
    int size = filled[query];
    for (int i = 0; i < count; i++) {
      float value = all[offset + i];
      if (size == k && value <= largest[k - 1]) {
        continue;
      }
      value = Float.isNaN(value) ? Float.POSITIVE_INFINITY : value; // on top, where it is seen
      int place = size < k ? size++ : k - 1;
      while (place > 0 && largest[place - 1] < value) {
        best[place] = best[place - 1];
        largest[place] = largest[place - 1];
        place--;
      }
      best[place] = firstIndex + i;
      largest[place] = value;
    }
    filled[query] = size;
  }

  /** [Q, k]; live. */
  public int[][] indices() {
    return indices;
  }

  /** [Q, k]; live. */
  public float[][] values() {
    return values;
  }
}
