package org.maskdeep.coco.shape;

import java.util.Arrays;
import java.util.Locale;

/**
 * The text form of runs: each run, less the run two before it (from the fourth on), in groups of
 * five bits, lowest first. A sixth bit says that more follow; the fifth bit of the last group is
 * the sign. 48 is added to make a printable character.
 */
public final class RleCode {
  private static final int FIRST_CHARACTER = 48;
  private static final int MORE = 32;
  private static final int SIGN = 16;
  private static final int GROUP = 31;

  /** Groups of the largest difference, 2^31 and its sign: 33 bits. */
  private static final int MAX_GROUPS = 7;

  private RleCode() {}

  static byte[] encode(int[] runs) {
    byte[] out = new byte[runs.length + 16];
    int size = 0;
    for (int i = 0; i < runs.length; i++) {
      long value = i > 2 ? (long) runs[i] - runs[i - 2] : runs[i];
      boolean more = true;
      while (more) {
        int group = (int) value & GROUP;
        value >>= 5;
        more = (group & SIGN) != 0 ? value != -1 : value != 0;
        if (size == out.length) {
          out = Arrays.copyOf(out, size + size / 2);
        }
        out[size++] = (byte) ((more ? group | MORE : group) + FIRST_CHARACTER);
      }
    }
    return Arrays.copyOf(out, size);
  }

  /**
   * Reads compressed counts.
   *
   * @throws MaskFormatException if they break off, overflow or do not sum to height · width
   */
  public static Rle decode(int height, int width, byte[] code) {
    int pixels = Rle.pixels(height, width);
    int[] runs = new int[code.length]; // a character each, at least
    int m = 0;
    long sum = 0;
    int p = 0;
    while (p < code.length) {
      long value = code[p] - FIRST_CHARACTER;
      if (value >= 0 && value < MORE) { // most differences are of one character
        value = (value ^ SIGN) - SIGN;
        p++;
      } else {
        value = 0;
        int shift = 0;
        int group;
        do {
          if (p == code.length) {
            throw new MaskFormatException("the counts break off inside run " + m);
          }
          group = code[p] - FIRST_CHARACTER;
          if (group < 0 || group > (MORE | GROUP)) {
            throw new MaskFormatException(
                String.format(
                    Locale.ROOT,
                    "character %d of the counts is code %d; only 48 to 111 ('0' to 'o') can be",
                    p,
                    code[p] & 0xFF));
          }
          if (shift == 5 * MAX_GROUPS) {
            throw new MaskFormatException(
                String.format(Locale.ROOT, "run %d of the counts is longer than any mask", m));
          }
          value |= (long) (group & GROUP) << shift;
          shift += 5;
          p++;
        } while ((group & MORE) != 0);
        if ((group & SIGN) != 0) {
          value |= -1L << shift;
        }
      }
      if (m > 2) {
        value += runs[m - 2];
      }
      sum += value;
      if (value < 0 || sum > pixels) {
        throw new MaskFormatException(
            value < 0
                ? String.format(Locale.ROOT, "run %d of the counts is negative: %d", m, value)
                : String.format(
                    Locale.ROOT,
                    "the counts run beyond the %d pixels of height %d and width %d at run %d",
                    pixels,
                    height,
                    width,
                    m));
      }
      runs[m++] = (int) value;
    }
    if (sum != pixels) {
      throw new MaskFormatException(
          String.format(
              Locale.ROOT,
              "the counts add up to %d, a mask of height %d and width %d has %d pixels",
              sum,
              height,
              width,
              pixels));
    }
    return Rle.trusted(height, width, Arrays.copyOf(runs, m));
  }

  /** The characters as bytes; one that is none becomes 255, which no run has. */
  static byte[] bytes(CharSequence text) {
    byte[] out = new byte[text.length()];
    for (int i = 0; i < out.length; i++) {
      out[i] = text.charAt(i) < 128 ? (byte) text.charAt(i) : -1;
    }
    return out;
  }
}
