package org.maskdeep.image;

/** Mirrors an image left to right. */
public final class Flip {
  private Flip() {}

  /** The mirrored image. */
  public static Image horizontal(Image image) {
    return Orientation.MIRRORED.apply(image);
  }

  /** The mirrored image. */
  public static FloatImage horizontal(FloatImage image) {
    int width = image.width();
    float[] from = image.data();
    float[] to = new float[from.length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(from, (y * width + x) * 3, to, (y * width + width - 1 - x) * 3, 3);
      }
    }
    return new FloatImage(width, image.height(), to);
  }
}
