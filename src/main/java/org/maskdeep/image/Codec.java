package org.maskdeep.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Reads and writes picture files. */
public final class Codec {
  private Codec() {}

  /**
   * Decodes a JPEG or PNG file.
   *
   * @param bytes the whole file
   * @param name what to call it in an error
   * @throws ImageFormatException when the bytes are no picture
   */
  public static Image decode(byte[] bytes, String name) throws ImageFormatException {
    BufferedImage in;
    try {
      in = ImageIO.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new ImageFormatException(name, e.getMessage());
    }
    if (in == null) {
      throw new ImageFormatException(name, "not a JPEG or PNG file");
    }
    byte[] rgb = new byte[in.getWidth() * in.getHeight() * 3];
    for (int y = 0, i = 0; y < in.getHeight(); y++) {
      for (int x = 0; x < in.getWidth(); x++) {
        int p = in.getRGB(x, y);
        rgb[i++] = (byte) (p >> 16);
        rgb[i++] = (byte) (p >> 8);
        rgb[i++] = (byte) p;
      }
    }
    return new Image(in.getWidth(), in.getHeight(), rgb);
  }
}
