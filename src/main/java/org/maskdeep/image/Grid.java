package org.maskdeep.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Puts images side by side on white, as on a contact sheet. */
public final class Grid {
  private Grid() {}

  /**
   * Images in rows of {@code columns}, each in the middle of a cell as large as the largest.
   *
   * @param columns images per row, at least 1
   * @param gap white pixels between cells, at least 0
   * @throws IllegalArgumentException when there is not an image
   */
  public static Image of(List<Image> images, int columns, int gap) {
    if (images.isEmpty() || columns < 1 || gap < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a grid of %d images in %d columns with a gap of %d: needs 1, 1 and 0 or more",
              images.size(),
              columns,
              gap));
    }
    int across = Math.min(columns, images.size());
    int down = (images.size() + columns - 1) / columns;
    int cellWidth = images.stream().mapToInt(Image::width).max().orElseThrow();
    int cellHeight = images.stream().mapToInt(Image::height).max().orElseThrow();
    int width = Math.addExact(Math.multiplyExact(across, cellWidth + gap), -gap);
    int height = Math.addExact(Math.multiplyExact(down, cellHeight + gap), -gap);
    byte[] sheet = new byte[Math.multiplyExact(Math.multiplyExact(width, height), Image.CHANNELS)];
    Arrays.fill(sheet, (byte) 255);
    for (int i = 0; i < images.size(); i++) {
      Image image = images.get(i);
      int x = i % columns * (cellWidth + gap) + (cellWidth - image.width()) / 2;
      int y = i / columns * (cellHeight + gap) + (cellHeight - image.height()) / 2;
      int row = image.width() * Image.CHANNELS;
      for (int r = 0; r < image.height(); r++) {
        int to = ((y + r) * width + x) * Image.CHANNELS;
        System.arraycopy(image.rgb(), r * row, sheet, to, row);
      }
    }
    return new Image(width, height, sheet);
  }
}
