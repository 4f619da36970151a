package org.maskdeep.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaledCropTest {
  /** A ramp along both sides; its mean over squares of a side is the ramp of the scaled image. */
  private static Image ramp(int width, int height, int eighths) {
    int w = (width * eighths + 7) / 8;
    int h = (height * eighths + 7) / 8;
    byte[] rgb = new byte[w * h * 3];
    double step = 8.0 / eighths;
    for (int y = 0, i = 0; y < h; y++) {
      for (int x = 0; x < w; x++, i += 3) {
        rgb[i] = (byte) Math.round((x + 0.5) * step);
        rgb[i + 1] = (byte) Math.round((y + 0.5) * step);
        rgb[i + 2] = (byte) Math.round(255 - (x + 0.5) * step);
      }
    }
    return new Image(w, h, rgb);
  }

  @Test
  void aCropOfAScaledImageShowsTheSamePlace() {
    Crop crop = new Crop(37, 21, 151, 130);
    float[] whole = new float[40 * 30 * 3];
    float[] part = new float[40 * 30 * 3];
    for (boolean flip : new boolean[] {false, true}) {
      ResizedCrop.apply(ramp(250, 200, 8), crop, 40, 30, Interpolation.BICUBIC, flip, whole, 0);
      for (int eighths : new int[] {2, 3, 4, 5, 6}) {
        ScaledImage image =
            new ScaledImage(ramp(250, 200, eighths), new ImageSize(250, 200), eighths);
        ResizedCrop.apply(image, crop, 40, 30, Interpolation.BICUBIC, flip, part, 0);
        for (int y = 3; y < 27; y++) { // filters are cut off at the edges of the crop
          for (int i = (y * 40 + 3) * 3; i < (y * 40 + 37) * 3; i++) {
            assertThat(part[i])
                .as("%d eighths, number %d", eighths, i)
                .isCloseTo(whole[i], org.assertj.core.data.Offset.offset(1f / 255));
          }
        }
      }
    }
  }

  @Test
  void cropsThatReachToTheEndOfAScaledImageAreInside() {
    for (int side : List.of(9, 15, 16, 17, 23, 100)) {
      for (int eighths = 1; eighths < 8; eighths++) {
        ScaledImage image =
            new ScaledImage(ramp(side, side, eighths), new ImageSize(side, side), eighths);
        float[] out = new float[8 * 8 * 3];
        for (int begin = 0; begin < side; begin++) {
          Crop crop = new Crop(begin, 0, side - begin, side);
          ResizedCrop.apply(image, crop, 8, 8, Interpolation.BICUBIC, false, out, 0);
          for (float x : out) {
            assertThat(x).isBetween(0f, 1f);
          }
        }
      }
    }
  }

  @Test
  void ofTheFullImageTheBitsAreTheSame() {
    Image image = Pictures.formula(90, 70);
    Crop crop = new Crop(5, 6, 71, 53);
    float[] one = new float[24 * 24 * 3];
    float[] other = new float[24 * 24 * 3];
    ResizedCrop.apply(image, crop, 24, 24, Interpolation.BICUBIC, true, one, 0);
    ResizedCrop.apply(ScaledImage.full(image), crop, 24, 24, Interpolation.BICUBIC, true, other, 0);
    assertThat(other).isEqualTo(one);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    Image image = Pictures.formula(10, 10);
    assertThatThrownBy(() -> new ScaledImage(image, new ImageSize(30, 20), 4))
        .hasMessage(
            "10x10 pixels are not 4 eighths of 30x20: they must be ceil(side · eighths / 8)");
    assertThatThrownBy(() -> new ScaledImage(image, new ImageSize(10, 10), 9))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
