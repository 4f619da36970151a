package org.maskdeep.coco;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The ids of a file as numbers. An integer of 64 bits, which is what nearly every file has, stands
 * for itself. pycocotools takes strings, fractions and larger integers, too: each stands under a
 * negative number made from its digest, which is the same in every file. So the ids of truth and
 * results can be compared, and the string "1" is never the number 1.
 */
public final class IdNames {
  static final IdNames NONE = new IdNames();

  private final Map<Long, Object> others = new HashMap<>(); // String or BigDecimal

  /**
   * Of ids that were written down.
   *
   * @param others what the file has, a String or a BigDecimal, by number
   */
  public static IdNames of(Map<Long, Object> others) {
    IdNames names = new IdNames();
    names.others.putAll(others);
    return names;
  }

  /** What the file has for those of some numbers that are not integers of 64 bits. */
  public Map<Long, Object> others(Collection<Long> numbers) {
    Map<Long, Object> some = new TreeMap<>(others);
    some.keySet().retainAll(numbers);
    return some;
  }

  /** The number of a string. */
  long number(String text) {
    return keep(numberOf(text), text);
  }

  /** The number of a number: itself where it is an integer of 64 bits. */
  long number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() <= 0 && plain.precision() - plain.scale() <= 19) {
      try {
        return plain.longValueExact();
      } catch (ArithmeticException e) {
        // just above the largest
      }
    }
    return keep(digest("number " + plain), plain);
  }

  /** The number that stands for a string in every file. */
  public static long numberOf(String text) {
    return digest("string " + text);
  }

  private static long digest(String text) {
    UUID digest = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
    return digest.getMostSignificantBits() ^ digest.getLeastSignificantBits() | Long.MIN_VALUE;
  }

  private long keep(long number, Object id) {
    Object before = others.putIfAbsent(number, id);
    if (before != null && !before.equals(id)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the ids %s and %s have the same digest: change one", before, id));
    }
    return number;
  }

  /** Whether all ids are integers of 64 bits. */
  boolean isEmpty() {
    return others.isEmpty();
  }

  /** What the file has in place of the number: a Long, a BigDecimal or a String. */
  public Object value(long number) {
    Object other = others.get(number);
    return other == null ? number : other;
  }

  boolean isText(long number) {
    return others.get(number) instanceof String;
  }

  /** As the file writes it, a string in quotation marks. */
  public String text(long number) {
    return isText(number) ? "\"" + value(number) + "\"" : key(number);
  }

  /** As {@link #text}, but without quotation marks. */
  public String key(long number) {
    Object value = value(number);
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  /** Whether NumPy takes it for 0, which in pycocotools stands for no object. */
  public boolean isZero(long number) {
    if (number == 0 || !isText(number)) {
      return number == 0;
    }
    try {
      return Double.parseDouble(key(number)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Python's order: numbers by value, strings by code points; numbers come first. */
  public int compare(long a, long b) {
    if (others.isEmpty() || a == b) {
      return Long.compare(a, b);
    }
    boolean text = isText(a);
    if (text != isText(b)) {
      return text ? 1 : -1;
    }
    return text ? compare(key(a), key(b)) : decimal(a).compareTo(decimal(b));
  }

  private BigDecimal decimal(long number) {
    return value(number) instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number);
  }

  private static int compare(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return java.util.Arrays.compare(left, right);
  }
}
