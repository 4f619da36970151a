package org.maskdeep.eval.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.FeatureMap;

class PatchColorsTest {
  private static final FeatureMap MAP = new FeatureMap("C4", 4, 16);

  private static PatchFeatures patches(int rows, int cols, float... values) {
    return new PatchFeatures(MAP, new PatchGrid(rows, cols), values);
  }

  /**
   * 101 patches: channel 2 runs through −50 … 50, channel 0 is 9 but for one patch in the middle of
   * the run. So red is channel 2, its percentiles are −49 and 49, green is channel 0, blue nothing.
   */
  @Test
  void componentsAreColoursBetweenTheirPercentiles() {
    float[] values = new float[101 * 4];
    for (int i = 0; i < 101; i++) {
      values[4 * i] = i == 50 ? 9.5f : 9;
      values[4 * i + 1] = 3;
      values[4 * i + 2] = i - 50;
    }
    PatchFeatures features = patches(1, 101, values);
    PatchColors colors = PatchColors.of(List.of(features));
    assertThat(colors.low()[0]).isCloseTo(-49, within(1e-9));
    assertThat(colors.high()[0]).isCloseTo(49, within(1e-9));
    double red = 2 * 50.0 * 51 * 101 / 6; // Σ i² from −50 to 50
    double green = 0.25 - 0.25 / 101;
    assertThat(colors.shares()[0]).isCloseTo(red / (red + green), within(1e-9));
    assertThat(colors.shares()[1]).isCloseTo(green / (red + green), within(1e-9));
    assertThat(colors.shares()[2]).isZero();
    int[] rgb = colors.rgb(features);
    for (int i = 0; i < 101; i++) {
      double scaled = 255 * Math.max(0, Math.min(1, (i - 50 + 49) / 98.0));
      assertThat(rgb[i] >> 16).as("red of patch %d", i).isEqualTo((int) Math.round(scaled));
      assertThat(rgb[i] & 0xFF).as("blue of patch %d", i).isEqualTo(128);
    }
    assertThat(rgb[0] >> 16).isZero();
    assertThat(rgb[100] >> 16).isEqualTo(255);
  }

  @Test
  void imagesShareOneBasisAndOneScale() {
    PatchFeatures low = patches(1, 2, 0, 0, 0, 1, 0, 0, 0, 2);
    PatchFeatures high = patches(2, 1, 0, 0, 0, 9, 0, 0, 0, 10);
    PatchColors both = PatchColors.of(List.of(low, high));
    int[] ofLow = both.rgb(low);
    int[] ofHigh = both.rgb(high);
    assertThat(ofLow[0] >> 16).isLessThan(ofLow[1] >> 16);
    assertThat(ofLow[1] >> 16).isLessThan(64);
    assertThat(ofHigh[0] >> 16).isGreaterThan(192);
    int[] alone = PatchColors.of(List.of(low)).rgb(low);
    assertThat(new int[] {alone[0] >> 16, alone[1] >> 16}).containsExactly(0, 255);
  }

  @Test
  void oneFlatImageIsGrey() {
    PatchFeatures flat = patches(1, 2, 1, 2, 3, 4, 1, 2, 3, 4);
    assertThat(PatchColors.of(List.of(flat)).rgb(flat)).containsOnly(0x808080);
  }

  @Test
  void levelsAreNotMixed() {
    PatchFeatures c4 = patches(1, 1, 1, 2, 3, 4);
    FeatureMap other = new FeatureMap("C5", 4, 32);
    PatchFeatures c5 = new PatchFeatures(other, new PatchGrid(1, 1), new float[4]);
    assertThatThrownBy(() -> PatchColors.of(List.of(c4, c5)))
        .hasMessageContaining("features of C4 and of C5");
    assertThatThrownBy(() -> PatchColors.of(List.of())).hasMessageContaining("no images");
  }
}
