package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.image.Image;
import org.maskdeep.report.chart.ChartTheme;

class DetectionFigureTest {
  private static final Image BLACK = new Image(64, 32, new byte[64 * 32 * 3]);
  private static final Box BOX = new Box(10, 4, 20, 12);

  private static int rgb(Image image, int x, int y) {
    return image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
  }

  @Test
  void theBoxIsDrawnWhereItLiesInTheEnlargedPicture() {
    Image drawn = DetectionFigure.of(BLACK).add("", 0, BOX, null).image();
    assertThat(drawn.width()).isEqualTo(4 * 64);
    int blue = ChartTheme.color(0).getRGB() & 0xFFFFFF;
    assertThat(rgb(drawn, 40, 16)).isEqualTo(blue);
    assertThat(rgb(drawn, 119, 63)).isEqualTo(blue);
    assertThat(rgb(drawn, 39, 16)).isZero();
    assertThat(rgb(drawn, 120, 63)).isZero();
    assertThat(rgb(drawn, 80, 40)).as("inside").isZero();
  }

  @Test
  void aMaskTintsItsPixelsAndNoOthers() {
    Rle mask = Rle.fromBox(new Box(2, 20, 3, 5), 32, 64);
    Image drawn = DetectionFigure.of(BLACK).add("", 1, BOX, mask).image();
    int tinted = 0;
    for (int y = 4 * 20; y < 4 * 25; y++) {
      for (int x = 0; x < 64; x++) {
        tinted += rgb(drawn, x, y) == 0 ? 0 : 1;
      }
    }
    assertThat(tinted).isEqualTo(4 * 3 * 4 * 5);
  }

  @Test
  void aMaskOfAnotherSizeIsTold() {
    Rle mask = Rle.fromBox(new Box(0, 0, 2, 2), 8, 8);
    assertThatThrownBy(() -> DetectionFigure.of(BLACK).add("x", 0, BOX, mask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a mask of 8x8 on an image of 64x32");
  }

  @Test
  void trueObjectsAndDetectionsOfOneCategoryHaveOneColour() {
    Rle mask = Rle.fromBox(BOX, 32, 64);
    Annotation object = new Annotation(1, 1, 8, BOX, 240, false, Segmentation.ofRle(mask));
    Annotations truth =
        Annotations.of(
            List.of(new CocoImage(1, "a.png", 64, 32)),
            List.of(new Category(3, "disc", ""), new Category(8, "star", "")),
            List.of(object));
    Image real = DetectionFigure.of(BLACK).add(truth, object).image();
    Image found =
        DetectionFigure.of(BLACK).add(truth, Detection.ofBoxAndMask(1, 8, .9, BOX, mask)).image();
    assertThat(rgb(real, 80, 40)).isEqualTo(rgb(found, 80, 40)).isNotZero();
    assertThat(rgb(real, 40, 40)).isEqualTo(ChartTheme.color(1).getRGB() & 0xFFFFFF);
    assertThatThrownBy(() -> DetectionFigure.of(BLACK).add(truth, Detection.ofBox(1, 5, .9, BOX)))
        .hasMessageContaining("has no category 5");
  }
}
