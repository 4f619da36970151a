package org.maskdeep.image.codec;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;

/**
 * The three functions of libjpeg-turbo's TurboJPEG API (turbojpeg.h, versions 2 and 3) that are
 * called. Looked for where the system's linker does and in {@code -Djna.library.path}.
 */
final class TurboJpegLibrary {
  /** TJPF_RGB: three bytes a pixel, red first. */
  static final int RGB = 0;

  /** No flag: libjpeg's default, the accurate inverse DCT and smooth upsampling of colours. */
  static final int ACCURATE = 0;

  private static final String NAME = "turbojpeg";

  private TurboJpegLibrary() {}

  /**
   * Loads the library, once for all.
   *
   * @throws IOException when it is missing or cannot be used
   */
  static void load() throws IOException {
    load(NAME);
  }

  static synchronized void load(String name) throws IOException {
    try {
      NativeLibrary library = NativeLibrary.getInstance(name);
      if (!Native.registered(TurboJpegLibrary.class)) {
        Native.register(TurboJpegLibrary.class, library);
      }
    } catch (LinkageError e) {
      String reason =
          String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst(":?\\s*$", "");
      throw new IOException(
          "libjpeg-turbo's library "
              + System.mapLibraryName(name)
              + " does not load ("
              + reason
              + "): install it (Debian: libturbojpeg0, Ubuntu: libturbojpeg, Fedora: turbojpeg,"
              + " macOS: brew install jpeg-turbo), name its folder with -Djna.library.path=DIR, or"
              + " set data.decoder=exact",
          e);
    }
  }

  /** A decompressor, or null when memory is lacking. */
  static native Pointer tjInitDecompress();

  /**
   * Decompresses a file.
   *
   * @param width of the result in pixels: with the height it decides the scale
   * @param pitch bytes of a row of the result
   * @return 0 when there was neither an error nor a warning
   */
  static native int tjDecompress2(
      Pointer decompressor,
      Pointer jpeg,
      NativeLong jpegSize,
      Pointer pixels,
      int width,
      int pitch,
      int height,
      int pixelFormat,
      int flags);

  /** Frees a decompressor. */
  static native int tjDestroy(Pointer decompressor);
}
