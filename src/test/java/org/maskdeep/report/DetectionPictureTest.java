package org.maskdeep.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.Box;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Rle;
import org.maskdeep.image.Image;

class DetectionPictureTest {
  private static final Image BLACK = new Image(64, 32, new byte[64 * 32 * 3]);
  private static final Map<Long, String> NAMES = Map.of(3L, "");

  private static boolean tinted(Image image, int x, int y) {
    return image.get(x, y, 0) + image.get(x, y, 1) + image.get(x, y, 2) > 0;
  }

  /** The mask is a block of its own below the box, so that only the mask colours its pixels. */
  @Test
  void anEnlargedMaskTintsItsPixelsAndNoOthers() {
    Rle mask = Rle.fromBox(new Box(2, 26, 3, 5), 32, 64);
    Detection d = Detection.ofBoxAndMask(1, 3, 0.9, new Box(30, 14, 20, 6), mask);
    Image drawn = DetectionPicture.enlarged(BLACK, List.of(d), NAMES, 256);
    assertThat(drawn.width()).isEqualTo(256);
    assertThat(drawn.height()).isEqualTo(128);
    int tinted = 0;
    for (int y = 4 * 22; y < 128; y++) {
      for (int x = 0; x < 256; x++) {
        tinted += tinted(drawn, x, y) ? 1 : 0;
      }
    }
    assertThat(tinted).isEqualTo(4 * 3 * 4 * 5);
    assertThat(tinted(drawn, 4 * 2, 4 * 26)).isTrue();
  }

  @Test
  void anEnlargedBoxStandsWhereTheObjectIs() {
    Detection d = Detection.ofBox(1, 3, 0.9, new Box(30, 14, 20, 6));
    Image drawn = DetectionPicture.enlarged(BLACK, List.of(d), NAMES, 256);
    assertThat(tinted(drawn, 4 * 40, 4 * 20)).as("lower edge").isTrue();
    assertThat(tinted(drawn, 4 * 40, 4 * 17)).as("inside").isFalse();
    assertThat(tinted(drawn, 4 * 52, 4 * 17)).as("to the right").isFalse();
  }

  @Test
  void aLargePictureKeepsItsSize() {
    Image large = new Image(300, 10, new byte[300 * 10 * 3]);
    assertThat(DetectionPicture.enlarged(large, List.of(), NAMES, 256).width()).isEqualTo(300);
  }
}
