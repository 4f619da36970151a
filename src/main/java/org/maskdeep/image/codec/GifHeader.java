package org.maskdeep.image.codec;

import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;

/**
 * Where the first frame of a GIF file lies on its canvas.
 *
 * @param canvas the logical screen, grown to hold the frame as Pillow does
 * @param frame width and height of the first frame
 * @param left column of the frame's first pixel
 * @param top row of the frame's first pixel
 * @param fill palette index of the pixels around the frame: the transparent one, else 0
 */
record GifHeader(ImageSize canvas, ImageSize frame, int left, int top, int fill) {
  private static final int SCREEN_BYTES = 13;

  static GifHeader parse(byte[] bytes, String name) throws ImageFormatException {
    int fill = 0;
    int at = SCREEN_BYTES;
    if (at <= bytes.length && (bytes[10] & 0x80) != 0) {
      at += 3 << (bytes[10] & 7) + 1;
    }
    while (at < bytes.length) {
      int block = bytes[at] & 0xFF;
      if (block == 0x2C && at + 10 <= bytes.length) {
        return of(bytes, at, fill, name);
      }
      if (block == 0x21 && at + 2 < bytes.length) {
        boolean control = (bytes[at + 1] & 0xFF) == 0xF9;
        if (control && at + 7 < bytes.length && (bytes[at + 3] & 1) != 0) {
          fill = bytes[at + 6] & 0xFF;
        }
        at = behindBlocks(bytes, at + 2);
      } else if (block == 0x3B) {
        break;
      } else {
        at++; // garbage between blocks is passed over, as in Pillow
      }
    }
    throw new ImageFormatException(name, "GIF is truncated: it has no frame");
  }

  private static int behindBlocks(byte[] bytes, int at) {
    while (at < bytes.length && bytes[at] != 0) {
      at += 1 + (bytes[at] & 0xFF);
    }
    return at + 1;
  }

  private static GifHeader of(byte[] bytes, int at, int fill, String name)
      throws ImageFormatException {
    int left = number(bytes, at + 1);
    int top = number(bytes, at + 3);
    int width = number(bytes, at + 5);
    int height = number(bytes, at + 7);
    if (width == 0 || height == 0) {
      throw new ImageFormatException(
          name, String.format(Locale.ROOT, "GIF has a frame of %dx%d pixels", width, height));
    }
    ImageSize canvas =
        new ImageSize(
            Math.max(number(bytes, 6), left + width), Math.max(number(bytes, 8), top + height));
    return new GifHeader(canvas, new ImageSize(width, height), left, top, fill);
  }

  private static int number(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  /**
   * The frame on its canvas.
   *
   * @param colour 0xRRGGBB of the pixels around it
   */
  Image place(Image decoded, int colour) {
    if (decoded.width() == canvas.width() && decoded.height() == canvas.height()) {
      return decoded;
    }
    int stride = canvas.width() * Image.CHANNELS;
    byte[] rgb = new byte[Math.multiplyExact(stride, canvas.height())];
    if (colour != 0) {
      for (int i = 0; i < rgb.length; i += Image.CHANNELS) {
        rgb[i] = (byte) (colour >> 16);
        rgb[i + 1] = (byte) (colour >> 8);
        rgb[i + 2] = (byte) colour;
      }
    }
    int row = decoded.width() * Image.CHANNELS;
    for (int y = 0; y < decoded.height(); y++) {
      int to = (top + y) * stride + left * Image.CHANNELS;
      System.arraycopy(decoded.rgb(), y * row, rgb, to, row);
    }
    return new Image(canvas.width(), canvas.height(), rgb);
  }

  /** True when the file is long enough to hold what its frame declares. */
  boolean plausible(int bytes, int pixelsPerByte) {
    return frame.pixels() <= (long) bytes * pixelsPerByte;
  }
}
