package org.maskdeep.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * The part of a training set whose labels are used in semi-supervised evaluation: of every class
 * the same share, or the same number of images. Of a class of n images max(1, round(share · n)) are
 * taken, or min(n, perClass): the first ones of a random order of the class, which is a function of
 * the seed. So a smaller share is contained in a larger one of the same seed.
 *
 * <pre>{@code
 * Dataset one = LabelShare.parse("0.01").of(train, 0); // 1 % of every class
 * Dataset few = LabelShare.parse("4-per-class").of(train, 0);
 * }</pre>
 *
 * @param share of every class, in (0, 1]; 0: a number of images instead
 * @param perClass images of every class; 0: a share instead
 */
public record LabelShare(double share, int perClass) {
  /** All labels. */
  public static final LabelShare ALL = new LabelShare(1, 0);

  private static final Pattern PER_CLASS = Pattern.compile("([1-9][0-9]{0,8})-per-class");
  private static final Pattern SHARE = Pattern.compile("[0-9]*\\.?[0-9]+(e-?[0-9]+)?");

  /** Checks that exactly one of the two is given. */
  public LabelShare {
    boolean ofShare = share > 0 && share <= 1 && perClass == 0;
    boolean ofNumber = share == 0 && perClass > 0;
    if (!ofShare && !ofNumber) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "labels: share = %s, per class = %d; give a share in (0, 1] or a number of at least 1",
              share,
              perClass));
    }
  }

  /**
   * Of {@code 0.01} (a share of every class) or {@code 4-per-class}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static LabelShare parse(String text) {
    Matcher number = PER_CLASS.matcher(text);
    if (number.matches()) {
      return new LabelShare(0, Integer.parseInt(number.group(1)));
    }
    if (SHARE.matcher(text).matches()) {
      double share = Double.parseDouble(text);
      if (share > 0 && share <= 1) {
        return new LabelShare(share, 0);
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "labels '%s': give a share of every class in (0, 1], such as 0.01, or a number, such as"
                + " 4-per-class",
            text));
  }

  /**
   * The images that keep their labels; the whole set itself for all of them. Closing it closes the
   * whole.
   *
   * @param whole the training set; its classes stay, also one without images
   */
  public Dataset of(Dataset whole, long seed) {
    if (equals(ALL)) {
      return whole;
    }
    List<List<Integer>> byClass = new ArrayList<>();
    whole.classes().forEach(c -> byClass.add(new ArrayList<>()));
    for (int i = 0; i < whole.size(); i++) {
      byClass.get(whole.label(i)).add(i);
    }
    Streams streams = new Streams(seed);
    List<Integer> kept = new ArrayList<>();
    for (int c = 0; c < byClass.size(); c++) {
      int[] members = byClass.get(c).stream().mapToInt(i -> i).toArray();
      streams.stream(Purpose.LABELS, 0, c).shuffle(members);
      for (int k = 0; k < count(members.length); k++) {
        kept.add(members[k]);
      }
    }
    return Subset.samples(whole, kept.stream().mapToInt(i -> i).sorted().toArray());
  }

  /** How many of a class of n images. */
  int count(int n) {
    long wanted = perClass > 0 ? perClass : Math.max(1, Math.round(share * n));
    return (int) Math.min(n, wanted);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return perClass > 0 ? perClass + "-per-class" : Double.toString(share);
  }

  /** For a protocol card. */
  public String words(long seed) {
    return perClass > 0
        ? String.format(Locale.ROOT, "%d images of every class, drawn with seed %d", perClass, seed)
        : String.format(
            Locale.ROOT,
            "a share of %s of every class, at least one image, drawn with seed %d",
            share,
            seed);
  }
}
