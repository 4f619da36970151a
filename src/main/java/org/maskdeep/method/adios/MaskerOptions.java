package org.maskdeep.method.adios;

import java.util.Locale;
import org.maskdeep.tensor.Precision;

/**
 * Which network makes the masks.
 *
 * @param image side S of the images in pixels
 * @param masks M
 * @param channels c of its widest maps; deeper ones have 2c
 * @param precision of its products
 */
public record MaskerOptions(int image, int masks, int channels, Precision precision) {
  /** Groups of its norms. */
  static final int GROUPS = 8;

  /** Checks the numbers. */
  public MaskerOptions {
    if (masks < 2) {
      throw new IllegalArgumentException(
          masks + " mask: a single one would hide everything; ask for at least 2");
    }
    if (channels < GROUPS || channels % GROUPS != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a masker of %d channels: must be a multiple of %d, the groups of its norms",
              channels,
              GROUPS));
    }
    int times = 1 << levels(image) - 1;
    if (levels(image) < 2 || image % times != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images of %d px: the masker halves their side %d times; use a multiple of %d, at"
                  + " least 8",
              image,
              Math.max(0, levels(image) - 1),
              Math.max(8, times)));
    }
  }

  /** Its levels, ⌊log₂(S) − 1⌋: 4 for 32 px, 5 for 64 and 96, 6 for 224. */
  public int levels() {
    return levels(image);
  }

  private static int levels(int image) {
    return 31 - Integer.numberOfLeadingZeros(Math.max(1, image)) - 1;
  }

  /** Channels of a level, 0 the finest: c in the finer half of the levels, then 2c. */
  int channels(int level) {
    return level < levels() / 2 ? channels : 2 * channels;
  }

  /** Side of the coarsest maps. */
  int coarsest() {
    return image >> levels() - 1;
  }
}
