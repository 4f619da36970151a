package org.maskdeep.image.codec;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;

/**
 * Decodes PNG, GIF and BMP with the stock readers and takes the stored samples, not the colours
 * that AWT would make of them (it applies gamma to grey): 16 bits become 8 by dropping the low
 * byte, alpha is dropped, a palette is looked up.
 */
final class StockDecoder {
  private StockDecoder() {}

  /** The size that the file declares, without decoding it. */
  static ImageSize size(String format, ByteInput input, String name) throws ImageFormatException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try {
      reader.setInput(input, true, true);
      return new ImageSize(reader.getWidth(0), reader.getHeight(0));
    } catch (IOException | RuntimeException e) {
      throw failure(format, name, e);
    } finally {
      reader.dispose();
    }
  }

  /** The first image of the file. */
  static Image decode(String format, ByteInput input, String name) throws ImageFormatException {
    return pixels(read(format, input, name));
  }

  /** The first frame of a GIF file on its canvas. */
  static Image gif(GifHeader header, ByteInput input, String name) throws ImageFormatException {
    BufferedImage frame = read("gif", input, name);
    ImageSize size = new ImageSize(frame.getWidth(), frame.getHeight());
    if (!size.equals(header.frame())) { // bytes between the blocks were taken for a frame
      throw new ImageFormatException(
          name,
          String.format(
              Locale.ROOT,
              "GIF is damaged: its first frame has %dx%d pixels where %dx%d are declared",
              size.width(),
              size.height(),
              header.frame().width(),
              header.frame().height()));
    }
    boolean filled =
        frame.getColorModel() instanceof IndexColorModel palette
            && header.fill() < palette.getMapSize();
    int around =
        filled ? ((IndexColorModel) frame.getColorModel()).getRGB(header.fill()) & 0xFFFFFF : 0;
    return header.place(pixels(frame), around);
  }

  private static BufferedImage read(String format, ByteInput input, String name)
      throws ImageFormatException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    boolean[] incomplete = {false};
    reader.addIIOReadWarningListener((source, warning) -> incomplete[0] = true);
    try {
      reader.setInput(input, true, true);
      BufferedImage image = reader.read(0);
      if (incomplete[0]) {
        throw new ImageFormatException(name, format + " is truncated or damaged");
      }
      return image;
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failure(format, name, e);
    } finally {
      reader.dispose();
    }
  }

  /** A lack of memory that the reader wrapped is thrown as such: the file may be whole. */
  private static ImageFormatException failure(String format, String name, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error) {
        throw error;
      }
    }
    return new ImageFormatException(name, format + " cannot be decoded: " + Codec.reason(e));
  }

  private static Image pixels(BufferedImage in) {
    int width = in.getWidth();
    int height = in.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), Image.CHANNELS)];
    ColorModel colours = in.getColorModel();
    Raster raster = in.getRaster();
    if (colours instanceof IndexColorModel palette) {
      fromPalette(raster, palette, rgb);
    } else if (colours instanceof ComponentColorModel) {
      fromSamples(raster, rgb);
    } else if (colours instanceof DirectColorModel packed && !packed.hasAlpha()) {
      fromBits(raster, packed, rgb);
    } else {
      for (int y = 0, i = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int p = in.getRGB(x, y);
          rgb[i++] = (byte) (p >> 16);
          rgb[i++] = (byte) (p >> 8);
          rgb[i++] = (byte) p;
        }
      }
    }
    return new Image(width, height, rgb);
  }

  /** Colours of 5 or 6 bits, as in BMPs of 16 bits a pixel, become 8 by rounding down. */
  private static void fromBits(Raster raster, DirectColorModel packed, byte[] rgb) {
    int[] row = new int[raster.getWidth()];
    for (int c = 0; c < Image.CHANNELS; c++) {
      int most = (1 << packed.getComponentSize(c)) - 1;
      for (int y = 0, i = c; y < raster.getHeight(); y++) {
        raster.getSamples(0, y, row.length, 1, c, row);
        for (int sample : row) {
          rgb[i] = (byte) (sample * 255 / most);
          i += Image.CHANNELS;
        }
      }
    }
  }

  private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    int[] row = new int[raster.getWidth()];
    for (int y = 0, i = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int index : row) {
        int p = colours[Math.min(index, colours.length - 1)];
        rgb[i++] = (byte) (p >> 16);
        rgb[i++] = (byte) (p >> 8);
        rgb[i++] = (byte) p;
      }
    }
  }

  private static void fromSamples(Raster raster, byte[] rgb) {
    int bands = raster.getNumBands();
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int[] row = new int[raster.getWidth() * bands];
    for (int y = 0, i = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int j = 0; j < row.length; j += bands) {
        rgb[i++] = (byte) (row[j] >> shift);
        rgb[i++] = (byte) (row[j + green] >> shift);
        rgb[i++] = (byte) (row[j + blue] >> shift);
      }
    }
  }
}
