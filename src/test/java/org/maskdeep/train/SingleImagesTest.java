package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.tensor.Engines;

class SingleImagesTest {
  /** What is drawn beside a map is what the map is of. */
  @Test
  void whatIsSeenIsTheMiddleOfTheImage() {
    Image image = slope(60, 40);
    SingleImages images = new SingleImages(20, 16, 4, Normalization.NONE, 0);
    Image seen = images.seen(image);
    assertThat(seen.width()).isEqualTo(32).isEqualTo(seen.height());
    assertThat(seen.get(0, 0, 0)).isEqualTo(14); // x of its left column
    assertThat(seen.get(0, 0, 1)).isEqualTo(4); // y of its top row
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] input = images.input(manager, image, 0).toFloatArray(); // [3, 16, 16]
      for (int place : new int[] {3, 8, 12}) { // away from the edges, where the filter is cut
        float x = 255 * input[8 * 16 + place];
        float y = 255 * input[16 * 16 + place * 16 + 8];
        assertThat(x).isCloseTo(14 + 2 * place + 0.5f, within(0.6f));
        assertThat(y).isCloseTo(4 + 2 * place + 0.5f, within(0.6f));
      }
    }
  }

  /** Red is the column, green the row. */
  private static Image slope(int width, int height) {
    byte[] rgb = new byte[width * height * Image.CHANNELS];
    for (int i = 0; i < width * height; i++) {
      rgb[3 * i] = (byte) (i % width);
      rgb[3 * i + 1] = (byte) (i / width);
    }
    return new Image(width, height, rgb);
  }
}
