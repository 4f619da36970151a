package org.maskdeep.mask;

import java.util.Arrays;

/**
 * How well a division of an image into parts finds its objects.
 *
 * @param adjustedRandIndex of parts and objects ({@link AdjustedRandIndex})
 * @param bestIou mean over the objects of the largest intersection over union with any part; one
 *     part for all has the object's share of the image
 * @param objects how many there are, the ground not counted
 */
public record PartAgreement(double adjustedRandIndex, double bestIou, int objects) {
  /**
   * The agreement of two divisions of the same places.
   *
   * @param parts part of each place, numbers from 0 on, [N]
   * @param objects object of each place, 0 the ground, [N]
   * @throws IllegalArgumentException when they are of different numbers of places, or of none
   */
  public static PartAgreement of(int[] parts, int[] objects) {
    double index = AdjustedRandIndex.of(parts, objects);
    int[] present = Arrays.stream(objects).filter(o -> o > 0).distinct().toArray();
    int[] found = Arrays.stream(parts).distinct().toArray();
    double sum = 0;
    for (int object : present) {
      double best = 0;
      for (int part : found) {
        int both = 0;
        int either = 0;
        for (int i = 0; i < parts.length; i++) {
          boolean inPart = parts[i] == part;
          boolean inObject = objects[i] == object;
          both += inPart && inObject ? 1 : 0;
          either += inPart || inObject ? 1 : 0;
        }
        best = Math.max(best, (double) both / either);
      }
      sum += best;
    }
    return new PartAgreement(
        index, present.length == 0 ? Double.NaN : sum / present.length, present.length);
  }
}
