package org.maskdeep.detect.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;

class ImageTransformTest {
  private static final int WIDTH = 21;
  private static final int HEIGHT = 14;
  private static final int TO_WIDTH = 9;
  private static final int TO_HEIGHT = 6;
  private static final ImageTransform PLAIN =
      new ImageTransform(TO_HEIGHT, TO_WIDTH, Normalization.IMAGENET, 8, false);

  /** Rows of black and white, with a slope from left to right. */
  private static Image rows() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int y = i / 3 / WIDTH;
      int x = i / 3 % WIDTH;
      rgb[i] = (byte) (y % 2 == 0 ? 0 : 150 + 5 * x - 10 * (i % 3));
    }
    return new Image(WIDTH, HEIGHT, rgb);
  }

  private static float[] pixels(ImageTransform transform) {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageBatch batch = transform.batch(manager, List.of(rows()));
      assertThat(batch.pixels().getShape().getShape()).containsExactly(1, 3, 8, 16);
      return batch.pixels().toFloatArray();
    }
  }

  /** Weights of a triangle as wide as the pixels of the smaller image, as Pillow's BILINEAR has. */
  private static double[] weights(int place, int to, int from) {
    double scale = (double) from / to;
    double[] weights = new double[from];
    double sum = 0;
    for (int i = 0; i < from; i++) {
      double distance = Math.abs(i + 0.5 - (place + 0.5) * scale) / scale;
      weights[i] = Math.max(0, 1 - distance);
      sum += weights[i];
    }
    for (int i = 0; i < from; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  @Test
  void smoothedImagesAreMeansUnderATriangle() {
    float[] found = pixels(PLAIN.withAntialias(true));
    Normalization n = Normalization.IMAGENET;
    double[] mean = {n.meanRed(), n.meanGreen(), n.meanBlue()};
    double[] std = {n.stdRed(), n.stdGreen(), n.stdBlue()};
    Image image = rows();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 16; x++) {
          double expected = 0; // the padding
          if (y < TO_HEIGHT && x < TO_WIDTH) {
            double[] down = weights(y, TO_HEIGHT, HEIGHT);
            double[] right = weights(x, TO_WIDTH, WIDTH);
            double value = 0;
            for (int i = 0; i < HEIGHT; i++) {
              for (int j = 0; j < WIDTH; j++) {
                value += down[i] * right[j] * image.get(j, i, c);
              }
            }
            expected = (value / 255 - mean[c]) / std[c];
          }
          assertThat((double) found[(c * 8 + y) * 16 + x])
              .as("channel %d, row %d, column %d", c, y, x)
              .isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  /** torchvision's way, the usual one: two rows make a new one, however many there are. */
  @Test
  void withoutSmoothingTwoRowsMakeOne() {
    float[] found = pixels(PLAIN);
    double at = 0.5 * HEIGHT / TO_HEIGHT - 0.5; // 2/3 between row 0, which is black, and row 1
    double left = 0.5 * WIDTH / TO_WIDTH - 0.5; // 2/3 between columns 0 and 1
    double value = at * (150 + 5 * left);
    double expected = (value / 255 - 0.485) / 0.229;
    assertThat((double) found[0]).isCloseTo(expected, within(1e-4));
    assertThat(pixels(PLAIN.withAntialias(true))[0]).isNotCloseTo(found[0], within(0.01f));
  }
}
