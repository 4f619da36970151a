package org.maskdeep.image.codec;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.maskdeep.image.Image;

/** libjpeg-turbo's library, where this machine has it, and files for it. */
public final class TurboJpeg {
  private TurboJpeg() {}

  /** Skips a test where the library is missing. */
  public static ImageDecoder open(Decoding decoding) {
    try {
      return decoding.open();
    } catch (IOException e) {
      return Assumptions.abort(e.getMessage());
    }
  }

  /** A JPEG file of soft waves, of quality 75 and with halved colours. */
  public static byte[] waves(int width, int height) {
    byte[] rgb = new byte[width * height * Image.CHANNELS];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[i++] = wave(x / 23.0 + y / 41.0);
        rgb[i++] = wave(x / 37.0 - y / 29.0);
        rgb[i++] = wave((x + 2 * y) / 53.0);
      }
    }
    BufferedImage picture = Codec.toBufferedImage(new Image(width, height, rgb));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpg", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static byte wave(double phase) {
    return (byte) Math.round(128 + 100 * Math.sin(phase));
  }
}
