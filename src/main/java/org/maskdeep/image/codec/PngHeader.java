package org.maskdeep.image.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Orientation;

/**
 * What the chunks of a PNG file say before any pixel is decoded, and the file with none but the
 * chunks that make its opaque pixels (IHDR, PLTE, IDAT, IEND).
 *
 * <p>Text and profiles can hide decompression bombs, transparency is dropped as in Pillow's {@code
 * convert("RGB")}, and of an animation only the default image is wanted.
 *
 * @param stored width and height in the file
 * @param orientation how the camera was held (eXIf chunk, or ImageMagick's text chunk)
 * @param rawBytes size of the unpacked rows
 * @param packedBytes size of the packed rows
 * @param data the file's needed chunks, from index 0
 * @param length number of bytes of {@code data} in use
 */
record PngHeader(
    ImageSize stored,
    Orientation orientation,
    long rawBytes,
    long packedBytes,
    byte[] data,
    int length) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int EXIF = 0x65584966;

  /** Deflate cannot pack tighter than 1032 to 1. */
  private static final int BEST_PACKING = 1032;

  static boolean matches(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  static PngHeader parse(byte[] bytes, String name) throws ImageFormatException {
    byte[] kept = Arrays.copyOf(SIGNATURE, bytes.length);
    int length = SIGNATURE.length;
    OptionalInt orientation = OptionalInt.empty();
    OptionalInt xmp = OptionalInt.empty();
    boolean exif = false;
    long packed = 0;
    int header = -1;
    int at = SIGNATURE.length;
    while (true) {
      if (bytes.length - at < 12) {
        throw new ImageFormatException(name, "PNG is truncated: it ends without an IEND chunk");
      }
      int size = number(bytes, at);
      int type = number(bytes, at + 4);
      if (size < 0 || size > bytes.length - at - 12) {
        throw new ImageFormatException(name, "PNG is truncated inside a chunk");
      }
      int payload = at + 8;
      boolean first = at == SIGNATURE.length;
      if (first != (type == IHDR) || first && size != 13) {
        throw new ImageFormatException(name, "PNG does not begin with one IHDR chunk");
      }
      if (type == IHDR || type == PLTE || type == IDAT || type == IEND) {
        CRC32 crc = new CRC32();
        crc.update(bytes, at + 4, size + 4);
        if ((int) crc.getValue() != number(bytes, payload + size)) {
          throw new ImageFormatException(name, "PNG is damaged: a chunk has a wrong checksum");
        }
        System.arraycopy(bytes, at, kept, length, size + 12);
        length += size + 12;
      }
      if (type == IHDR) {
        header = payload;
      } else if (type == IDAT) {
        packed += size;
      } else if (type == EXIF) {
        orientation = Exif.orientation(bytes, payload, payload + size);
        exif = true;
      } else if (PngText.isText(type)) {
        int end = payload + size;
        orientation = exif ? orientation : PngText.exif(type, bytes, payload, end, orientation);
        xmp = PngText.xmp(type, bytes, payload, end, xmp);
      } else if (type == IEND) {
        break;
      }
      at = payload + size + 4;
    }
    int width = number(bytes, header);
    int height = number(bytes, header + 4);
    if (width < 1 || height < 1) {
      throw new ImageFormatException(
          name,
          String.format(
              Locale.ROOT,
              "PNG declares %sx%s pixels",
              Integer.toUnsignedString(width),
              Integer.toUnsignedString(height)));
    }
    int depth = bytes[header + 8] & 0xFF;
    int channels =
        switch (bytes[header + 9]) {
          case 0, 3 -> 1;
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default ->
              throw new ImageFormatException(
                  name, "PNG has the unknown colour type " + bytes[header + 9]);
        };
    long raw = height * (((long) width * depth * channels + 7) / 8);
    Orientation turned = Orientation.of(orientation.orElse(xmp.orElse(1)));
    return new PngHeader(new ImageSize(width, height), turned, raw, packed, kept, length);
  }

  /** True when the file is long enough to hold what it declares. */
  boolean plausible() {
    return rawBytes <= packedBytes * BEST_PACKING;
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }
}
