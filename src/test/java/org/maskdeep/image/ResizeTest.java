package org.maskdeep.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The checksums (CRC-32 of the RGB bytes) in resize.txt and resizebox.txt were made with Pillow
 * 12.3 from the image of {@link Images#formula}: {@code image.resize((W, H), filter[, box=box])}.
 */
class ResizeTest {
  @Test
  void everySizeUpAndDownEqualsPillowToTheBit() {
    List<String[]> rows = Pictures.table("resize.txt");
    assertThat(rows).hasSize(60);
    for (String[] row : rows) {
      Image in = Pictures.formula(number(row[0]), number(row[1]));
      Interpolation filter = Interpolation.valueOf(row[4]);
      Image out = Resize.resize(in, number(row[2]), number(row[3]), filter);
      assertThat(Pictures.crc(out)).as(String.join(" ", row)).isEqualTo(row[5]);
    }
  }

  @Test
  void everyBoxEqualsPillowToTheBit() {
    List<String[]> rows = Pictures.table("resizebox.txt");
    assertThat(rows).hasSize(30);
    for (String[] row : rows) {
      Box box =
          new Box(
              Float.parseFloat(row[0]),
              Float.parseFloat(row[1]),
              Float.parseFloat(row[2]),
              Float.parseFloat(row[3]));
      Interpolation filter = Interpolation.valueOf(row[6]);
      Image in = Pictures.formula(64, 48);
      Image out = Resize.resize(in, box, number(row[4]), number(row[5]), filter);
      assertThat(Pictures.crc(out)).as(String.join(" ", row)).isEqualTo(row[7]);
    }
  }

  @Test
  void windowEqualsTheCutOutOfTheWhole() {
    Image in = Pictures.formula(50, 38);
    for (ImageSize size :
        List.of(
            new ImageSize(31, 24),
            new ImageSize(50, 24),
            new ImageSize(80, 38),
            new ImageSize(99, 70),
            new ImageSize(50, 38))) {
      Crop wanted = new Crop(7, 5, 20, 15);
      Image whole = Resize.resize(in, size.width(), size.height(), Interpolation.BICUBIC);
      Image part = Resize.window(in, Box.whole(in), size, wanted, Interpolation.BICUBIC);
      assertThat(part.rgb()).isEqualTo(wanted.cut(whole).rgb());
    }
  }

  @Test
  void shortSideTruncatesTheLongSideAsTorchvisionDoes() {
    assertThat(Resize.shortSide(500, 375, 256)).isEqualTo(new ImageSize(341, 256));
    assertThat(Resize.shortSide(375, 500, 256)).isEqualTo(new ImageSize(256, 341));
    assertThat(Resize.shortSide(32, 32, 224)).isEqualTo(new ImageSize(224, 224));
    assertThat(Resize.shortSide(1, 1000, 2)).isEqualTo(new ImageSize(2, 2000));
  }

  @Test
  void boxOutsideThePictureIsRefused() {
    Image in = Pictures.formula(10, 10);
    assertThatThrownBy(() -> Resize.resize(in, new Box(0, 0, 11, 10), 5, 5, Interpolation.BILINEAR))
        .hasMessageContaining("reaches out of an image of 10x10");
    assertThatThrownBy(() -> new Box(3, 0, 3, 1)).hasMessageContaining("left < right");
    assertThatThrownBy(() -> new Crop(8, 0, 3, 1).cut(in)).hasMessageContaining("10x10");
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
