package org.maskdeep.image.codec;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Orientation;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;

/**
 * Decodes JPEG with libjpeg-turbo. Whatever is not plain (other formats, print colours, what is
 * truncated or damaged, what takes much memory) goes to {@link Codec}, so that it has the same
 * pixels and the same errors as with the exact decoder.
 *
 * <p>Native memory: a decompressor, a file and its pixels for each thread that decodes at the same
 * time, used again and again; at most {@value #MOST_BYTES} bytes of each. Closing frees it.
 */
final class TurboJpegDecoder implements ImageDecoder {
  /** The largest file, pixels or coefficients that are given to the library. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int SMALLEST = 1 << 16;
  private static final int COEFFICIENT_BYTES = 6; // of a pixel: three, of two bytes each

  /** At seven eighths an inverse DCT without vectors takes longer than all eight. */
  private static final int SLOW = 7;

  private final boolean scales;
  private final Queue<Decompressor> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private TurboJpegDecoder(boolean scales) {
    this.scales = scales;
  }

  static TurboJpegDecoder open(boolean scales) throws IOException {
    TurboJpegLibrary.load();
    return new TurboJpegDecoder(scales);
  }

  @Override
  public boolean scales() {
    return scales;
  }

  @Override
  public Image decode(byte[] bytes, String name) throws IOException {
    return decoded(bytes, name, Resolution.WHOLE).image();
  }

  @Override
  public ScaledImage decode(byte[] bytes, String name, Resolution need) throws IOException {
    return decoded(bytes, name, scales ? need : Resolution.WHOLE);
  }

  private ScaledImage decoded(byte[] bytes, String name, Resolution need) throws IOException {
    if (JpegHeader.matches(bytes)) {
      JpegHeader header = JpegHeader.parse(bytes, name);
      ImageSize full = header.orientation().apply(header.stored());
      // A part of a pixel at the end of a side would be at its beginning once turned.
      boolean upright = header.orientation() == Orientation.UPRIGHT;
      int eighths = upright ? eighths(need, full) : Resolution.FULL;
      ImageSize size = ScaledImage.scaled(header.stored(), eighths);
      if (isPlain(header, bytes.length, size)) {
        Image stored = decompressed(bytes, size);
        if (stored != null) {
          return new ScaledImage(header.orientation().apply(stored), full, eighths);
        }
      }
    }
    return ScaledImage.full(Codec.decode(bytes, name));
  }

  private static int eighths(Resolution need, ImageSize full) {
    int eighths = need.eighths(full.width(), full.height());
    return eighths == SLOW || full.width() < Resolution.FULL || full.height() < Resolution.FULL
        ? Resolution.FULL
        : eighths;
  }

  private static boolean isPlain(JpegHeader header, int bytes, ImageSize size) {
    boolean colour = header.components() == 3 && header.luminance();
    return (colour || header.components() == 1)
        && header.plausible()
        && header.stored().pixels() <= Codec.MAX_PIXELS
        && bytes <= MOST_BYTES
        && size.pixels() * Image.CHANNELS <= MOST_BYTES
        && (header.oneScan() || header.stored().pixels() * COEFFICIENT_BYTES <= MOST_BYTES);
  }

  /** The pixels; null when the library has an error or a warning, or memory is lacking. */
  private Image decompressed(byte[] bytes, ImageSize size) {
    Decompressor decompressor = idle.poll();
    Image image = null;
    try {
      if (decompressor == null) {
        decompressor = new Decompressor();
      }
      image = decompressor.decompress(bytes, size);
    } catch (OutOfMemoryError e) {
      return null; // the exact decoder says what the image needs
    } finally {
      if (image != null) {
        idle.add(decompressor);
        if (closed) {
          close();
        }
      } else if (decompressor != null) {
        decompressor.close(); // its state after an error is not relied upon
      }
    }
    return image;
  }

  /** Frees what lies idle; what decodes now is freed when it is done. */
  @Override
  public void close() {
    closed = true;
    for (Decompressor each = idle.poll(); each != null; each = idle.poll()) {
      each.close();
    }
  }

  /** How many decompressors lie ready. */
  int idle() {
    return idle.size();
  }

  /** One thread's native memory. */
  private static final class Decompressor {
    private Memory file = new Memory(SMALLEST);
    private Memory pixels = new Memory(SMALLEST);
    private final Pointer handle = TurboJpegLibrary.tjInitDecompress();

    Image decompress(byte[] bytes, ImageSize size) {
      byte[] rgb = new byte[Math.toIntExact(size.pixels() * Image.CHANNELS)];
      if (handle == null) {
        return null;
      }
      file = atLeast(bytes.length, file);
      pixels = atLeast(rgb.length, pixels);
      file.write(0, bytes, 0, bytes.length);
      int failed =
          TurboJpegLibrary.tjDecompress2(
              handle,
              file,
              new NativeLong(bytes.length),
              pixels,
              size.width(),
              size.width() * Image.CHANNELS,
              size.height(),
              TurboJpegLibrary.RGB,
              TurboJpegLibrary.ACCURATE);
      if (failed != 0) {
        return null;
      }
      pixels.read(0, rgb, 0, rgb.length);
      return new Image(size.width(), size.height(), rgb);
    }

    private static Memory atLeast(int bytes, Memory memory) {
      if (bytes <= memory.size()) {
        return memory;
      }
      memory.close();
      return new Memory(Math.min(MOST_BYTES, Integer.highestOneBit(bytes - 1) * 2L));
    }

    void close() {
      if (handle != null) {
        TurboJpegLibrary.tjDestroy(handle);
      }
      file.close();
      pixels.close();
    }
  }
}
