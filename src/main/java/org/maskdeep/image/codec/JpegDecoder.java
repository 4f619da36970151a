package org.maskdeep.image.codec;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.maskdeep.image.Image;

/**
 * Decodes JPEG. Of YCbCr the stock reader, which is libjpeg, makes RGB; of all others it delivers
 * the raw components, and the conversion is libjpeg's (grey, RGB) or Pillow's (CMYK and YCCK,
 * stored inverted as Adobe does).
 */
final class JpegDecoder {
  /** Readers hold native memory and cost time to make: one per thread, kept. */
  private static final ThreadLocal<ImageReader> READER =
      ThreadLocal.withInitial(JpegDecoder::reader);

  /**
   * The beginning of a file whose three components are Y, Cb and Cr for every reader: JFIF 1.01.
   */
  private static final byte[] JFIF_HEAD = {
    (byte) 0xFF,
    (byte) 0xD8,
    (byte) 0xFF,
    (byte) 0xE0,
    0,
    16,
    'J',
    'F',
    'I',
    'F',
    0,
    1,
    1,
    0,
    0,
    1,
    0,
    1,
    0,
    0
  };

  private static final int SOI = 2; // bytes

  private JpegDecoder() {}

  private static ImageReader reader() {
    try {
      return ImageIO.getImageReadersByFormatName("jpeg").next();
    } catch (LinkageError e) {
      throw unavailable(e);
    }
  }

  /** Makes this thread's reader, if there is none yet. */
  static void start() {
    READER.get();
  }

  /** What to do about a Java whose decoder lacks a library of the system. */
  static IllegalStateException unavailable(LinkageError e) {
    return new IllegalStateException(
        "Java's JPEG decoder does not start ("
            + e.getMessage()
            + "): install libjpeg (Debian: libjpeg62-turbo), or use a JDK that brings its own",
        e);
  }

  static Image decode(JpegHeader header, String name) throws ImageFormatException {
    boolean ycc = header.components() == 3 && header.luminance();
    byte[] head = ycc ? JFIF_HEAD : Arrays.copyOf(header.data(), SOI);
    ByteInput input = new ByteInput(head, header.data(), SOI, header.length());
    Image image = ycc ? rgb(input, header, name) : converted(input, header, name);
    if (input.exhausted() && !wholeWithoutEnd(header, name)) {
      throw new ImageFormatException(name, "JPEG is truncated: its end-of-image marker is missing");
    }
    return header.orientation().apply(image);
  }

  private static Image rgb(ByteInput input, JpegHeader header, String name)
      throws ImageFormatException {
    int width = header.stored().width();
    int height = header.stored().height();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), Image.CHANNELS)];
    Image image = new Image(width, height, rgb);
    ImageReadParam into = new ImageReadParam();
    into.setDestination(Codec.toBufferedImage(image));
    reading(input, name, reader -> reader.read(0, into));
    return image;
  }

  private static Image converted(ByteInput input, JpegHeader header, String name)
      throws ImageFormatException {
    byte[] raw = raw(input, header, name);
    int pixels = Math.toIntExact(header.stored().pixels());
    byte[] rgb =
        switch (header.components()) {
          case 1 -> YccColor.greyToRgb(raw, pixels);
          case 3 -> raw;
          default -> YccColor.printToRgb(raw, pixels, header.luminance());
        };
    return new Image(header.stored().width(), header.stored().height(), rgb);
  }

  private static byte[] raw(ByteInput input, JpegHeader header, String name)
      throws ImageFormatException {
    Raster raster =
        reading(input, name, reader -> reader.readRaster(0, null)); // [H, W, components]
    return components(raster, header, name);
  }

  private interface Reading<T> {
    T of(ImageReader reader) throws IOException;
  }

  private static <T> T reading(ByteInput input, String name, Reading<T> reading)
      throws ImageFormatException {
    ImageReader reader = READER.get();
    try {
      reader.setInput(input, true, true);
      T result = reading.of(reader);
      reader.setInput(null);
      return result;
    } catch (IOException | RuntimeException e) {
      READER.remove();
      reader.dispose();
      throw new ImageFormatException(name, "JPEG cannot be decoded: " + Codec.reason(e));
    } catch (OutOfMemoryError e) {
      READER.remove();
      reader.dispose();
      throw e;
    }
  }

  /**
   * True when the end marker was overwritten with padding and the file goes on behind the last
   * pixel, which Pillow reads: whatever bits are in place of its last eight bytes, it gives the
   * same pixels. Files of several scans may not lack the marker, for Pillow either.
   */
  private static boolean wholeWithoutEnd(JpegHeader header, String name)
      throws ImageFormatException {
    if (!header.oneScan() || !header.padded()) {
      return false;
    }
    byte[] first = null;
    for (int filler : new int[] {0x00, 0xFF, 0x55, 0xAA}) {
      JpegHeader filled = header.withEnd(filler);
      byte[] raw = raw(new ByteInput(filled.data(), filled.length()), filled, name);
      if (first != null && !Arrays.equals(first, raw)) {
        return false;
      }
      first = raw;
    }
    return true;
  }

  /** The reader's own array, when it is laid out as [H, W, components]. */
  private static byte[] components(Raster raster, JpegHeader header, String name)
      throws ImageFormatException {
    int n = header.components();
    int width = header.stored().width();
    if (raster.getWidth() == width
        && raster.getHeight() == header.stored().height()
        && raster.getNumBands() == n
        && raster.getDataBuffer() instanceof DataBufferByte buffer
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.getPixelStride() == n
        && model.getScanlineStride() == n * width
        && buffer.getData().length == header.stored().pixels() * n) {
      int[] order = model.getBandOffsets();
      boolean straight = true;
      for (int i = 0; i < n; i++) {
        straight &= order[i] == i;
      }
      if (straight) {
        return buffer.getData();
      }
    }
    throw new ImageFormatException(name, "JPEG has an unknown layout: " + raster.getSampleModel());
  }
}
