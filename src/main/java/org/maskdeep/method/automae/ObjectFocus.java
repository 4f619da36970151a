package org.maskdeep.method.automae;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether a map of importance is on the objects, where these are known: the mean over the patches
 * of objects of N · g_i. An even map has 1, one that has all its weight on objects N over the
 * number of their patches.
 */
public final class ObjectFocus {
  private ObjectFocus() {}

  /**
   * Of one image.
   *
   * @param map g, [N], with the sum 1
   * @param objects the object in each patch, 0 for the ground, [N]
   * @return NaN for an image without a patch of an object
   */
  public static double of(float[] map, int[] objects) {
    if (map.length != objects.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a map of %d patches and objects of %d: they must be of the same grid",
              map.length,
              objects.length));
    }
    double sum = 0;
    for (int i = 0; i < map.length; i++) {
      sum += objects[i] > 0 ? map[i] : 0;
    }
    long count = Arrays.stream(objects).filter(object -> object > 0).count();
    return sum * map.length / count;
  }
}
