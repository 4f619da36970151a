package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.mask.PatchGrid;

class HeatMapsTest {
  private static final PatchGrid GRID = new PatchGrid(2, 2);

  @Test
  void lowIsDarkHighIsBrightAndZeroIsGrey() {
    Image sheet = HeatMaps.of("weight").map("C5", GRID, new float[] {-1, 0, 0, 3}).image();
    Map<Integer, Integer> colors = new HashMap<>();
    for (int y = 34; y < 34 + 208; y++) {
      for (int x = 20; x < 20 + 208; x++) {
        int rgb = sheet.get(x, y, 0) << 16 | sheet.get(x, y, 1) << 8 | sheet.get(x, y, 2);
        colors.merge(rgb, 1, Integer::sum);
      }
    }
    assertThat(colors)
        .containsOnly(
            Map.entry(0x440154, 104 * 104),
            Map.entry(0xc8ccd0, 2 * 104 * 104),
            Map.entry(0xfde725, 104 * 104));
  }

  @Test
  void aPictureStandsBesideItsMaps() {
    Image image = new Image(1, 1, new byte[] {10, 20, 30});
    Image sheet = HeatMaps.of("x").image("image", image).map("C5", GRID, new float[4]).image();
    assertThat(sheet.width()).isEqualTo(20 + 2 * (208 + 20));
    assertThat(sheet.get(20, 34, 2)).isEqualTo(30);
  }

  @Test
  void whatCannotBeDrawnIsTold() {
    assertThatThrownBy(() -> HeatMaps.of("x").map("C5", GRID, new float[3]))
        .hasMessageContaining("3 values for a grid of 2x2");
    assertThatThrownBy(() -> HeatMaps.of("x").map("C5", GRID, new float[] {0, 0, 0, Float.NaN}))
        .hasMessageContaining("NaN cannot be drawn");
    assertThatThrownBy(() -> HeatMaps.of("x").image()).hasMessageContaining("add at least one");
  }
}
