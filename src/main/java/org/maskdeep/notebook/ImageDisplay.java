package org.maskdeep.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.report.figure.MaskedImage;

/** Images as AWT draws them: enlarged, in a row, masked. */
final class ImageDisplay {
  private static final int WANTED = 160;
  private static final int GAP = 6;
  private static final int MIN_PATCH = 3; // pixels
  private static final Color HIDDEN = new Color(0x303540);

  private ImageDisplay() {}

  static BufferedImage of(Image image) {
    BufferedImage picture = blank(image.width(), image.height());
    byte[] rgb = image.rgb();
    for (int i = 0; i < image.width() * image.height(); i++) {
      int color = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
      picture.setRGB(i % image.width(), i / image.width(), color);
    }
    return picture;
  }

  /** Repeats the pixels of a small image until its longer side has 160 or more. */
  static BufferedImage enlarged(BufferedImage picture) {
    int side = Math.max(picture.getWidth(), picture.getHeight());
    int times = Math.max(1, (WANTED + side - 1) / side);
    if (times == 1) {
      return picture;
    }
    BufferedImage large = blank(picture.getWidth() * times, picture.getHeight() * times);
    Graphics2D graphics = large.createGraphics();
    graphics.drawImage(picture, 0, 0, large.getWidth(), large.getHeight(), null);
    graphics.dispose();
    return large;
  }

  static BufferedImage row(Image first, Image second, Image... more) {
    return row(
        Stream.concat(Stream.of(first, second), Stream.of(more))
            .map(ImageDisplay::of)
            .map(ImageDisplay::enlarged)
            .toList());
  }

  static BufferedImage masked(Image picture, Mask first, Mask... more) {
    return row(
        Stream.concat(Stream.of(first), Stream.of(more))
            .map(mask -> enlarged(of(MaskedImage.of(picture, mask))))
            .toList());
  }

  /** The grid: visible patches light, hidden ones dark. */
  static BufferedImage of(Mask mask) {
    PatchGrid grid = mask.grid();
    int side = Math.max(MIN_PATCH, WANTED / Math.max(grid.rows(), grid.cols()));
    BufferedImage picture = blank(grid.cols() * side + 1, grid.rows() * side + 1);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.GRAY); // lines between patches
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int i = 0; i < grid.size(); i++) {
      graphics.setColor(mask.visible(i) ? Color.WHITE : HIDDEN);
      graphics.fillRect(i % grid.cols() * side + 1, i / grid.cols() * side + 1, side - 1, side - 1);
    }
    graphics.dispose();
    return picture;
  }

  private static BufferedImage row(List<BufferedImage> pictures) {
    int width = pictures.stream().mapToInt(BufferedImage::getWidth).sum();
    int height = pictures.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    BufferedImage row = blank(width + GAP * (pictures.size() - 1), height);
    Graphics2D graphics = row.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, row.getWidth(), row.getHeight());
    int x = 0;
    for (BufferedImage picture : pictures) {
      graphics.drawImage(picture, x, 0, null);
      x += picture.getWidth() + GAP;
    }
    graphics.dispose();
    return row;
  }

  private static BufferedImage blank(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }
}
