package org.maskdeep.data;

import java.io.IOException;
import org.maskdeep.check.Checks;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;

/**
 * A data set whose large images are made smaller once, when they are decoded, so that a cache holds
 * many more of them: photos of a camera in views of 96 pixels. Bicubic with antialiasing, as views
 * are resized. Images whose shorter side is not above the limit stay as they are. Closing it closes
 * the data set.
 *
 * <pre>{@code
 * Dataset photos = ShortSide.of(ImageFolder.open(Path.of("photos"), ""), 256);
 * }</pre>
 */
public final class ShortSide extends WholeDataset {
  private static final int MOST = 1 << 14;

  private final int side;

  private ShortSide(Dataset source, int side) {
    super(source);
    this.side = side;
  }

  /**
   * Images of a data set with a shorter side of at most {@code side} pixels.
   *
   * @throws IllegalArgumentException when the side is outside [1, 16384]
   */
  public static ShortSide of(Dataset source, int side) {
    Checks.range("short-side", side, 1, MOST);
    return new ShortSide(source, side);
  }

  @Override
  public Image image(int index) throws IOException {
    Image image = source.image(index);
    if (Math.min(image.width(), image.height()) <= side) {
      return image;
    }
    ImageSize size = Resize.shortSide(image.width(), image.height(), side);
    return Resize.resize(image, size.width(), size.height(), Interpolation.BICUBIC);
  }

  @Override
  public String fingerprint() {
    return new Fingerprint().add(source.fingerprint()).add("short-side").add(side).hex();
  }
}
