package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;

class MaskSheetTest {
  private static final PatchGrid FINE = new PatchGrid(4, 4);
  private static final PatchGrid COARSE = new PatchGrid(2, 2);

  private static final HierarchicalMask MASKS =
      new HierarchicalMask(
          List.of(
              List.of(Mask.of(FINE, 0, 5, 10, 15), Mask.of(FINE, 1, 2, 3, 4, 6, 7)),
              List.of(Mask.of(COARSE, 0), Mask.of(COARSE, 3))));

  /** A red image: red pixels are shown by what is seen alone, apart from the first column. */
  @Test
  void asManyPixelsAreShownAsPatchesAreVisible() {
    Image sheet = MaskSheet.of(red(50, 30), MASKS, List.of("C4", "C5"));
    int tile = 176;
    int shown = 0;
    for (int y = 0; y < sheet.height(); y++) {
      for (int x = sheet.width() - 2 * tile - 28; x < sheet.width(); x++) {
        boolean red = sheet.get(x, y, 0) == 200 && sheet.get(x, y, 1) == 0;
        shown += red ? 1 : 0;
      }
    }
    assertThat(shown).isEqualTo((4 + 6) * (tile / 4) * (tile / 4) + 2 * (tile / 2) * (tile / 2));
  }

  @Test
  void namesMustFitTheLevels() {
    assertThatThrownBy(() -> MaskSheet.of(red(8, 8), MASKS, List.of("C5")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 names for 2 levels");
  }

  private static Image red(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    Arrays.fill(rgb, (byte) 0);
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 200;
    }
    return new Image(width, height, rgb);
  }
}
