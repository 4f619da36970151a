package org.maskdeep.image.codec;

import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Orientation;

/**
 * What a file holds before its EXIF orientation is applied, as its header says.
 *
 * @param size width and height of the stored pixels
 * @param upright width and height of the decoded image; the same unless it is turned by a quarter
 * @param turned whether the orientation mirrors or turns the image at all
 */
public record StoredImage(ImageSize size, ImageSize upright, boolean turned) {
  /**
   * Reads the header of an image file.
   *
   * @param name what to call it in an error
   * @throws ImageFormatException when the bytes are not an image that {@link Codec} decodes
   */
  public static StoredImage of(byte[] bytes, String name) throws ImageFormatException {
    switch (ImageFormat.of(bytes, name)) {
      case JPEG -> {
        JpegHeader header = JpegHeader.parse(bytes, name);
        return of(header.stored(), header.orientation());
      }
      case PNG -> {
        PngHeader header = PngHeader.parse(bytes, name);
        return of(header.stored(), header.orientation());
      }
      default -> {
        return of(Codec.dimensions(bytes, name), Orientation.UPRIGHT);
      }
    }
  }

  private static StoredImage of(ImageSize stored, Orientation orientation) {
    ImageSize upright = orientation.apply(stored);
    return new StoredImage(stored, upright, orientation != Orientation.UPRIGHT);
  }
}
