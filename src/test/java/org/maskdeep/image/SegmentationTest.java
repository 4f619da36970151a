package org.maskdeep.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class SegmentationTest {
  /** Four columns of two pixels, the segments 0 1 1 2 in both rows. */
  private static final Segmentation STRIPES =
      new Segmentation(4, 2, 3, new byte[] {0, 1, 1, 2, 0, 1, 1, 2});

  @Test
  void aPatchBelongsToMostOfItsPixels() {
    Crop whole = new Crop(0, 0, 4, 2);
    assertThat(STRIPES.ofPatches(whole, false, 1)).containsExactly(1);
    // two patches a side: columns 0 1 | 1 2, one pixel each; of equal numbers the lowest
    assertThat(STRIPES.ofPatches(whole, false, 2)).containsExactly(0, 1, 0, 1);
    assertThat(STRIPES.ofPatches(whole, true, 2)).containsExactly(1, 0, 1, 0);
    assertThat(STRIPES.ofPatches(new Crop(2, 0, 2, 2), false, 2)).containsExactly(1, 2, 1, 2);
    // patches smaller than a pixel
    assertThat(STRIPES.ofPatches(new Crop(3, 1, 1, 1), true, 2)).containsExactly(2, 2, 2, 2);
  }

  /** Every pixel votes in the patch that holds its centre, once. */
  @ParameterizedTest
  @CsvSource({"64, 64, 8", "33, 21, 4", "17, 40, 5", "9, 9, 9"})
  void itIsThePluralityOfPixelCentres(int width, int height, int side) {
    Stream random = new Streams(3).stream(Purpose.TEST, 0, width);
    byte[] segments = new byte[(width + 3) * (height + 2)];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = (byte) random.nextInt(4);
    }
    Segmentation whole = new Segmentation(width + 3, height + 2, 4, segments);
    int[][] votes = new int[side * side][4];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int row = (int) ((y + 0.5) * side / height);
        int column = (int) ((x + 0.5) * side / width);
        votes[row * side + column][segments[(y + 1) * (width + 3) + x + 2]]++;
      }
    }
    int[] parts = whole.ofPatches(new Crop(2, 1, width, height), false, side);
    int[] mirrored = whole.ofPatches(new Crop(2, 1, width, height), true, side);
    for (int i = 0; i < parts.length; i++) {
      int best = 0;
      for (int k = 1; k < 4; k++) {
        best = votes[i][k] > votes[i][best] ? k : best;
      }
      assertThat(parts[i]).isEqualTo(best);
      assertThat(mirrored[i / side * side + side - 1 - i % side]).isEqualTo(best);
    }
  }

  @Test
  void itSaysWhatIsWrong() {
    assertThatThrownBy(() -> new Segmentation(4, 4, 2, new byte[15]))
        .hasMessageContaining("15 pixels of an image of 4x4");
    assertThatThrownBy(() -> STRIPES.ofPatches(new Crop(1, 0, 4, 2), false, 2))
        .hasMessageContaining("reaches out");
  }
}
