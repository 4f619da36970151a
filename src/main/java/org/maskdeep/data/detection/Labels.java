package org.maskdeep.data.detection;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;

/**
 * Which class of a detector stands for which category of an annotation file; class 0 is the
 * background.
 */
public final class Labels {
  private final long[] categories; // of classes 1 …, ascending

  private Labels(long[] categories) {
    this.categories = categories;
  }

  /** The categories of a file, in order of their ids, as classes 1, 2, … */
  public static Labels of(Annotations annotations) {
    long[] ids = annotations.categories().stream().mapToLong(Category::id).distinct().toArray();
    Arrays.sort(ids);
    return new Labels(ids);
  }

  /**
   * These category ids, ascending, as classes 1, 2, …
   *
   * @throws IllegalArgumentException when they do not ascend
   */
  public static Labels ofCategories(long... ids) {
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] <= ids[i - 1]) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "category ids %s must ascend", Arrays.toString(ids)));
      }
    }
    return new Labels(ids.clone());
  }

  /** Category ids 1 … K−1 are the classes, as in torchvision's files (K = 91 for COCO). */
  public static Labels ids(int classes) {
    long[] ids = new long[classes - 1];
    Arrays.setAll(ids, i -> i + 1L);
    return new Labels(ids);
  }

  /** Number K of classes, with the background. */
  public int classes() {
    return categories.length + 1;
  }

  /**
   * The class of a category.
   *
   * @throws IllegalArgumentException when it has none
   */
  public int label(long category) {
    int place = Arrays.binarySearch(categories, category);
    if (place < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "category %d is none of the detector's %d",
              category,
              categories.length));
    }
    return place + 1;
  }

  /** The category of a class from 1 on. */
  public long category(int label) {
    return categories[label - 1];
  }
}
