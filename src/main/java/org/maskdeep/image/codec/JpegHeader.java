package org.maskdeep.image.codec;

import java.util.Arrays;
import java.util.OptionalInt;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Orientation;

/**
 * What the segments of a JPEG file say before any pixel is decoded, and the file without its
 * application and comment segments.
 *
 * <p>Profiles, thumbnails and camera notes are the parts that stock readers choke on; none of them
 * changes the pixels. Colour is decided here by libjpeg's rules (Adobe marker, then JFIF, then the
 * component names), so that it equals Pillow's.
 *
 * @param stored width and height in the file
 * @param orientation how the camera was held
 * @param components 1 grey, 3 colour, 4 print colours
 * @param oneScan true when the first scan holds all components of a sequential file
 * @param luminance true for YCbCr or YCCK, false for grey, RGB or CMYK
 * @param data SOI, tables, frame and scans, from index 0
 * @param length number of bytes of {@code data} in use
 */
record JpegHeader(
    ImageSize stored,
    Orientation orientation,
    int components,
    boolean oneScan,
    boolean luminance,
    byte[] data,
    int length) {
  /** The most pixels that a byte can stand for: an 8x8 block takes at least one bit. */
  private static final int PIXELS_PER_BYTE = 512;

  /** More scans than any encoder writes; a file with thousands would decode for hours. */
  private static final int MAX_SCANS = 500;

  private static final int FILLED = 64;

  /** So many bytes does libjpeg read ahead before it decodes a block without an end marker. */
  private static final int SPARE = 8;

  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final String CONVERT = " is not read: convert it to PNG or to an ordinary JPEG";
  private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

  static boolean matches(byte[] bytes) {
    return bytes.length > 2
        && (bytes[0] & 0xFF) == 0xFF
        && (bytes[1] & 0xFF) == 0xD8
        && (bytes[2] & 0xFF) == 0xFF;
  }

  static JpegHeader parse(byte[] bytes, String name) throws ImageFormatException {
    byte[] kept = new byte[bytes.length];
    kept[0] = bytes[0];
    kept[1] = bytes[1];
    int length = 2;
    int frame = -1; // where the SOF's payload begins
    boolean progressive = false;
    boolean jfif = false;
    boolean exif = false;
    int transform = -1;
    OptionalInt orientation = OptionalInt.empty();
    int xmp = -1; // where a packet begins
    int xmpEnd = -1;
    int at = 2;
    while (true) {
      while (at < bytes.length && (bytes[at] & 0xFF) != 0xFF) {
        at++; // libjpeg skips garbage between segments too
      }
      while (at < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
        at++;
      }
      if (at + 2 >= bytes.length) {
        throw new ImageFormatException(name, "JPEG is truncated before its first scan");
      }
      int marker = bytes[at++] & 0xFF;
      if (marker == 0xD9) {
        throw new ImageFormatException(name, "JPEG ends before its first scan");
      }
      if (marker == 0x00 || marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
        continue; // without payload
      }
      int segment = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
      int payload = at + 2;
      int next = at + segment;
      if (segment < 2 || next > bytes.length) {
        throw new ImageFormatException(name, "JPEG is truncated inside its header");
      }
      if (marker == 0xDA) {
        break;
      }
      if (marker >= 0xE0 && marker <= 0xEF || marker == 0xFE) {
        if (marker == 0xE0 && startsWith(bytes, payload, next, JFIF)) {
          jfif = true;
        } else if (marker == 0xE1 && !exif && startsWith(bytes, payload, next, EXIF)) {
          exif = true; // Pillow appends further ones to the first
          orientation = Exif.orientation(bytes, payload + EXIF.length, next);
        } else if (marker == 0xE1 && startsWith(bytes, payload, next, Xmp.JPEG)) {
          xmp = payload + Xmp.JPEG.length;
          xmpEnd = next;
        } else if (marker == 0xEE && startsWith(bytes, payload, next, ADOBE)) {
          transform = next - payload >= 12 ? bytes[payload + 11] & 0xFF : -1;
        }
      } else {
        if (marker >= 0xC0
            && marker <= 0xCF
            && marker != 0xC4
            && marker != 0xC8
            && marker != 0xCC) {
          if (next - payload < 6 || next - payload < 6 + 3 * (bytes[payload + 5] & 0xFF)) {
            throw new ImageFormatException(name, "JPEG frame header is cut short");
          }
          if (marker > 0xC2 || bytes[payload] != 8) {
            throw new ImageFormatException(name, kind(marker, bytes[payload]) + CONVERT);
          }
          frame = payload;
          progressive = marker == 0xC2;
        }
        kept[length] = (byte) 0xFF;
        kept[length + 1] = (byte) marker;
        System.arraycopy(bytes, at, kept, length + 2, segment);
        length += 2 + segment;
      }
      at = next;
    }
    if (orientation.isEmpty() && xmp >= 0) {
      orientation = Xmp.orientation(bytes, xmp, xmpEnd);
    }
    int scans = at - 2; // FF DA
    System.arraycopy(bytes, scans, kept, length, bytes.length - scans);
    length += bytes.length - scans;
    if (frame < 0) {
      throw new ImageFormatException(name, "JPEG has no frame header before its first scan");
    }
    if (progressive && count(bytes, scans) > MAX_SCANS) {
      throw new ImageFormatException(name, "JPEG has more than " + MAX_SCANS + " scans");
    }
    int height = (bytes[frame + 1] & 0xFF) << 8 | bytes[frame + 2] & 0xFF;
    int width = (bytes[frame + 3] & 0xFF) << 8 | bytes[frame + 4] & 0xFF;
    if (width == 0 || height == 0) {
      throw new ImageFormatException(name, "JPEG declares " + width + "x" + height + " pixels");
    }
    int components = bytes[frame + 5] & 0xFF;
    if (components != 1 && components != 3 && components != 4) {
      throw new ImageFormatException(
          name, "JPEG has " + components + " components: only 1, 3 and 4 have a known colour");
    }
    boolean named = // components called R, G, B
        components == 3
            && bytes[frame + 6] == 'R'
            && bytes[frame + 9] == 'G'
            && bytes[frame + 12] == 'B';
    boolean luminance =
        switch (components) {
          case 3 -> jfif || (transform >= 0 ? transform != 0 : !named);
          case 4 -> transform > 0;
          default -> false;
        };
    return new JpegHeader(
        new ImageSize(width, height),
        Orientation.of(orientation.orElse(1)),
        components,
        !progressive && (bytes[scans + 4] & 0xFF) == components,
        luminance,
        kept,
        length);
  }

  /** True when the file is long enough to hold what it declares. */
  boolean plausible() {
    return stored.pixels() <= (long) length * PIXELS_PER_BYTE;
  }

  /** True when the file ends in padding: the same byte many times, as a copy that failed leaves. */
  boolean padded() {
    for (int i = length - SPARE; i < length; i++) {
      if (data[i] != data[length - 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The file with bits of one kind in place of its last eight bytes, more of them, and an end
   * marker. It declares whole blocks, so that all that is stored can be seen.
   *
   * @param filler the byte that is repeated
   */
  JpegHeader withEnd(int filler) {
    byte[] all = Arrays.copyOf(data, length + FILLED);
    for (int i = length - SPARE; i < all.length - 2; i++) {
      boolean stuffed = filler == 0xFF && all[i - 1] == (byte) 0xFF;
      all[i] = (byte) (stuffed ? 0x00 : filler);
    }
    if (all[all.length - 3] == (byte) 0xFF) {
      all[all.length - 3] = 0x00;
    }
    all[all.length - 2] = (byte) 0xFF;
    all[all.length - 1] = (byte) 0xD9;
    int frame = 2;
    while (all[frame + 1] != (byte) 0xC0 && all[frame + 1] != (byte) 0xC1) {
      frame += 2 + ((all[frame + 2] & 0xFF) << 8 | all[frame + 3] & 0xFF);
    }
    int across = 1;
    int down = 1;
    for (int c = 0; c < components && components > 1; c++) {
      int sampling = all[frame + 11 + 3 * c];
      across = Math.max(across, sampling >> 4 & 15);
      down = Math.max(down, sampling & 15);
    }
    int width = whole(stored.width(), 8 * across);
    int height = whole(stored.height(), 8 * down);
    all[frame + 5] = (byte) (height >> 8);
    all[frame + 6] = (byte) height;
    all[frame + 7] = (byte) (width >> 8);
    all[frame + 8] = (byte) width;
    ImageSize size = new ImageSize(width, height);
    return new JpegHeader(size, orientation, components, oneScan, luminance, all, all.length);
  }

  /** The next multiple of a block that a frame header can declare. */
  private static int whole(int side, int block) {
    int rounded = (side + block - 1) / block * block;
    return rounded > 0xFFFF ? side : rounded;
  }

  private static int count(byte[] bytes, int from) {
    int scans = 0;
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) 0xDA) {
        scans++;
      }
    }
    return scans;
  }

  private static String kind(int marker, int bits) {
    if (marker >= 0xC9) {
      return "JPEG with arithmetic coding";
    }
    return marker > 0xC2 ? "lossless or hierarchical JPEG" : "JPEG with " + bits + " bits a sample";
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }
}
