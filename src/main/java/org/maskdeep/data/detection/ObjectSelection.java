package org.maskdeep.data.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFormatException;
import org.maskdeep.data.DatasetSpec;

/**
 * Which objects of a data set are trained on and evaluated: {@code
 * coco/train2017?classes=person,traffic light&min_area=1024}.
 *
 * <p>{@code classes} names categories of the annotation file; objects of others are as if they had
 * never been annotated. {@code classes=one} takes all objects as one class: detection of anything,
 * for data sets too small to tell kinds apart. {@code min_area} is COCO's {@code area}, in pixels
 * of the original image; smaller objects become crowds, so they are ignored in training and
 * evaluation ({@link Annotations#ignoring}). Images without a remaining object stay in the data
 * set: training passes over them, evaluation does not.
 *
 * @param classes names of categories; empty: all
 * @param one whether all are made one class
 * @param minArea least area in pixels
 */
public record ObjectSelection(List<String> classes, boolean one, int minArea) {
  /** The options of a data set's name that are read here. */
  public static final Set<String> KEYS = Set.of("classes", "min_area");

  private static final String ONE = "one";
  private static final int NEAR = 2; // letters
  private static final int LISTED = 100;

  /** Checks and copies. */
  public ObjectSelection {
    classes = List.copyOf(classes);
    if (minArea < 0) {
      throw new IllegalArgumentException(
          "min_area = " + minArea + ": must be an area in pixels, 0 or more");
    }
  }

  /**
   * What the options of a data set's name say.
   *
   * @throws IllegalArgumentException when a value makes no sense
   */
  public static ObjectSelection of(DatasetSpec spec) {
    String text = spec.options().getOrDefault("classes", "");
    boolean one = text.equals(ONE);
    List<String> names =
        one || !spec.has("classes")
            ? List.of()
            : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (names.stream().anyMatch(String::isEmpty) || names.contains(ONE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "data '%s': classes=%s must be names with commas between, such as classes=person,dog;"
                  + " or classes=one, which makes all objects one class",
              spec.path(),
              text));
    }
    try {
      return new ObjectSelection(names, one, spec.integer("min_area", 0));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("data '" + spec.path() + "': " + e.getMessage(), e);
    }
  }

  /**
   * The chosen objects.
   *
   * @throws IllegalArgumentException when there is no such category; the message suggests similar
   *     names
   * @throws CocoFormatException when an object has no area and a least one is asked for
   */
  public Annotations from(Annotations all) throws CocoFormatException {
    Annotations some = classes.isEmpty() ? all : all.ofCategories(categories(all));
    some = one ? some.ofOneCategory() : some;
    if (minArea == 0) {
      return some;
    }
    for (Annotation a : some.annotations()) {
      if (Double.isNaN(a.area()) && !a.crowd()) {
        throw new CocoFormatException(
            all.source(),
            String.format(
                Locale.ROOT,
                "annotation %s has no area, which min_area needs: add it, or leave min_area out",
                all.idText(a.id())));
      }
    }
    return some.ignoring(a -> a.area() < minArea);
  }

  private List<Category> categories(Annotations all) {
    List<Category> chosen = new ArrayList<>();
    for (String name : classes) {
      List<Category> found =
          all.categories().stream().filter(c -> plain(c.name()).equals(plain(name))).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(unknown(name, all));
      }
      chosen.addAll(found);
    }
    return chosen;
  }

  /** Case does not count, and an underscore may stand for a space. */
  private static String plain(String name) {
    return name.strip().replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static String unknown(String name, Annotations all) {
    List<String> names = all.categories().stream().map(Category::name).toList();
    String sought = plain(name);
    Map<String, Integer> near = new LinkedHashMap<>();
    for (String known : names) {
      String other = plain(known);
      int letters = distance(sought, other);
      if (letters <= NEAR && letters < other.length()) {
        near.put(known, letters);
      } else if (sought.length() > NEAR && (other.contains(sought) || sought.contains(other))) {
        near.put(known, NEAR + 1);
      }
    }
    String advice =
        near.isEmpty()
            ? "its categories: "
                + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
            : "did you mean "
                + String.join(
                    " or ",
                    near.keySet().stream()
                        .sorted((a, b) -> Integer.compare(near.get(a), near.get(b)))
                        .toList())
                + "?";
    return String.format(Locale.ROOT, "%s has no category '%s'; %s", all.source(), name, advice);
  }

  /** Letters to insert, leave out or change to make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** What a table calls it, to be put behind a data set's name; empty when it takes all. */
  public String words() {
    String which = one ? ", one class" : classes.isEmpty() ? "" : ", " + String.join(", ", classes);
    return which + (minArea == 0 ? "" : ", area from " + minArea);
  }
}
