package org.maskdeep.image.codec;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;

/**
 * Reads and writes image files. Pixels are those of Pillow's {@code
 * ImageOps.exif_transpose(Image.open(f)).convert("RGB")}, except that 16-bit grey is divided by 256
 * and not clipped.
 */
public final class Codec {
  /** Pillow's limit, above which a file is taken for a decompression bomb: 178,956,970 pixels. */
  public static final long MAX_PIXELS = 178_956_970;

  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int GIF_BMP_PIXELS_PER_BYTE = 4096;

  private Codec() {}

  /**
   * Reads an image file.
   *
   * @throws ImageFormatException when it is not an image or a broken one
   * @throws IOException when the file cannot be read
   */
  public static Image read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such image file");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new ImageFormatException(file.toString(), "larger than 1 GiB, no image to train on");
    }
    return decode(Files.readAllBytes(file), file.toString());
  }

  /**
   * Starts Java's JPEG decoder, which needs a library of the system on some machines.
   *
   * @throws IllegalStateException when it does not start; the message says what to do
   */
  public static void startJpeg() {
    JpegDecoder.start();
  }

  /**
   * Decodes a JPEG or PNG file, or the first frame of a GIF or BMP file.
   *
   * @param bytes the whole file; not changed
   * @param name what to call it in an error
   * @throws ImageFormatException when the bytes are not an image, a truncated one, or declare more
   *     than {@link #MAX_PIXELS}
   * @throws ImageMemoryException when Java's heap cannot hold the pixels
   */
  public static Image decode(byte[] bytes, String name) throws IOException {
    return decode(bytes, name, MAX_PIXELS);
  }

  /**
   * Decodes as {@link #decode(byte[], String)} does, with another limit.
   *
   * @param maxPixels the most pixels W·H to accept; checked before memory is taken for them
   */
  public static Image decode(byte[] bytes, String name, long maxPixels) throws IOException {
    switch (ImageFormat.of(bytes, name)) {
      case JPEG -> {
        JpegHeader header = JpegHeader.parse(bytes, name);
        check(header.stored(), maxPixels, header.plausible(), bytes.length, name);
        int channels = Math.max(Image.CHANNELS, header.components());
        return within(header.stored(), channels, name, () -> JpegDecoder.decode(header, name));
      }
      case PNG -> {
        PngHeader header = PngHeader.parse(bytes, name);
        check(header.stored(), maxPixels, header.plausible(), bytes.length, name);
        long stored = header.rawBytes() / header.stored().pixels();
        return within(
            header.stored(),
            Image.CHANNELS + (int) stored,
            name,
            () -> {
              ByteInput input = new ByteInput(header.data(), header.length());
              return header.orientation().apply(StockDecoder.decode("png", input, name));
            });
      }
      case GIF -> {
        GifHeader header = GifHeader.parse(bytes, name);
        boolean plausible = header.plausible(bytes.length, GIF_BMP_PIXELS_PER_BYTE);
        check(header.canvas(), maxPixels, plausible, bytes.length, name);
        return within(
            header.canvas(),
            Image.CHANNELS,
            name,
            () -> StockDecoder.gif(header, new ByteInput(bytes, bytes.length), name));
      }
      default -> {
        ImageSize size = StockDecoder.size("bmp", new ByteInput(bytes, bytes.length), name);
        boolean plausible = size.pixels() <= (long) bytes.length * GIF_BMP_PIXELS_PER_BYTE;
        check(size, maxPixels, plausible, bytes.length, name);
        return within(
            size,
            Image.CHANNELS,
            name,
            () -> StockDecoder.decode("bmp", new ByteInput(bytes, bytes.length), name));
      }
    }
  }

  private interface Decoding {
    Image decode() throws ImageFormatException;
  }

  /** Decodes if the heap can hold it; whether it can is never a matter of the file's health. */
  private static Image within(ImageSize size, int bytesPerPixel, String name, Decoding decoding)
      throws IOException {
    long need = size.pixels() * bytesPerPixel;
    if (need > Runtime.getRuntime().maxMemory()) {
      throw new ImageMemoryException(name, size, need);
    }
    try {
      return decoding.decode();
    } catch (OutOfMemoryError e) {
      throw new ImageMemoryException(name, size, need);
    }
  }

  private static void check(
      ImageSize size, long maxPixels, boolean plausible, int bytes, String name)
      throws ImageFormatException {
    // An array holds less than 2^31 bytes, so four bytes a pixel end at 2^29 pixels.
    if (size.pixels() > Math.min(maxPixels, 1L << 29)) {
      throw new ImageFormatException(
          name,
          String.format(
              Locale.ROOT,
              "declares %dx%d pixels, more than the limit of %d: a decompression bomb?",
              size.width(),
              size.height(),
              maxPixels));
    }
    if (!plausible) {
      throw new ImageFormatException(
          name,
          String.format(
              Locale.ROOT,
              "declares %dx%d pixels but is only %d bytes long: truncated or hostile",
              size.width(),
              size.height(),
              bytes));
    }
  }

  /**
   * The width and height that decoding would give, read from the header alone.
   *
   * @throws ImageFormatException when the bytes are not an image
   */
  public static ImageSize dimensions(byte[] bytes, String name) throws ImageFormatException {
    switch (ImageFormat.of(bytes, name)) {
      case JPEG -> {
        JpegHeader header = JpegHeader.parse(bytes, name);
        return header.orientation().apply(header.stored());
      }
      case PNG -> {
        PngHeader header = PngHeader.parse(bytes, name);
        return header.orientation().apply(header.stored());
      }
      case GIF -> {
        return GifHeader.parse(bytes, name).canvas();
      }
      default -> {
        return StockDecoder.size("bmp", new ByteInput(bytes, bytes.length), name);
      }
    }
  }

  /** The image as the bytes of a PNG file, the same bytes every time. */
  public static byte[] png(Image image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(toBufferedImage(image), "png", out)) {
        throw new IllegalStateException("this JDK has no PNG writer: use one with java.desktop");
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes a PNG file as {@link AtomicFile#writeSoon} does: half an image is never seen, and a set
   * of thousands does not wait for the disk.
   *
   * @throws IOException when the file cannot be written; the message says why and what to do
   */
  public static void writePng(Image image, Path file) throws IOException {
    byte[] png = png(image);
    AtomicFile.writeSoon(file, out -> out.write(png));
  }

  /** An AWT image that shares the pixels: for notebooks and writers. */
  public static BufferedImage toBufferedImage(Image image) {
    int stride = image.width() * Image.CHANNELS;
    var buffer = new DataBufferByte(image.rgb(), image.rgb().length);
    var raster =
        Raster.createInterleavedRaster(
            buffer,
            image.width(),
            image.height(),
            stride,
            Image.CHANNELS,
            new int[] {0, 1, 2},
            null);
    var colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colours, raster, false, null);
  }

  /** What an exception says, on one line. */
  static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String text = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse(text).strip();
  }
}
