package org.maskdeep.eval.patch;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.check.Checks;
import org.maskdeep.mask.PatchGrid;

/**
 * The images with the patches nearest to one by cosine: of each image its nearest patch, nearest
 * first. Equally near ones stand in the order in which they were offered, and of one image the
 * first patch counts.
 */
public final class NearestPatches {
  private final float[] vector;
  private final int most;
  private final List<Near> found = new ArrayList<>();

  /**
   * A patch of an image.
   *
   * @param image the number that it was offered with
   * @param grid the patches of that image
   * @param patch index in the grid
   * @param cosine in [−1, 1]
   */
  public record Near(int image, PatchGrid grid, int patch, float cosine) {}

  /**
   * None yet.
   *
   * @param vector features of the patch whose neighbours are looked for, [D]
   * @param most how many to keep, at least 1
   */
  public NearestPatches(float[] vector, int most) {
    Checks.atLeast("number of neighbours", most, 1);
    this.vector = vector.clone();
    this.most = most;
  }

  /** Looks at the patches of an image. */
  public void offer(int image, PatchFeatures features) {
    float[] cosines = features.cosines(vector);
    int best = 0;
    for (int patch = 1; patch < cosines.length; patch++) {
      best = cosines[patch] > cosines[best] ? patch : best;
    }
    int place = found.size();
    while (place > 0 && found.get(place - 1).cosine() < cosines[best]) {
      place--;
    }
    found.add(place, new Near(image, features.grid(), best, cosines[best]));
    if (found.size() > most) {
      found.remove(most);
    }
  }

  /** The nearest so far, at most as many as are kept. */
  public List<Near> found() {
    return List.copyOf(found);
  }
}
