package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;

class PatchSheetTest {
  private static final PatchGrid GRID = new PatchGrid(2, 2);
  private static final int SIDE = 40;
  private static final int MARGIN = 16;

  /** How many pixels of the first box of a sheet without titles have which colour. */
  private static Map<Integer, Integer> box(Image sheet) {
    Map<Integer, Integer> colors = new HashMap<>();
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        colors.merge(pixel(sheet, MARGIN + x, MARGIN + y), 1, Integer::sum);
      }
    }
    return colors;
  }

  private static int pixel(Image sheet, int x, int y) {
    return sheet.get(x, y, 0) << 16 | sheet.get(x, y, 1) << 8 | sheet.get(x, y, 2);
  }

  private static PatchSheet sheet() {
    return PatchSheet.of(SIDE, SIDE);
  }

  @Test
  void everyPatchIsACellOfItsColour() {
    PatchSheet sheet = sheet();
    sheet.row("").colors(GRID, new int[] {0xff0000, 0x00ff00, 0x0000ff, 0x123456}, "");
    Image drawn = sheet.image();
    assertThat(box(drawn))
        .containsOnly(
            Map.entry(0xff0000, 400),
            Map.entry(0x00ff00, 400),
            Map.entry(0x0000ff, 400),
            Map.entry(0x123456, 400));
    assertThat(pixel(drawn, MARGIN + SIDE - 1, MARGIN)).isEqualTo(0x00ff00);
    assertThat(pixel(drawn, MARGIN, MARGIN + SIDE - 1)).isEqualTo(0x0000ff);
    assertThat(drawn.width()).isEqualTo(MARGIN + SIDE + MARGIN);
  }

  @Test
  void aWideGridFillsTheMiddleOfItsBox() {
    PatchSheet sheet = sheet();
    sheet.row("").colors(new PatchGrid(1, 2), new int[] {0x010101, 0x020202}, "");
    assertThat(box(sheet.image()))
        .containsOnly(Map.entry(0xffffff, 800), Map.entry(0x010101, 400), Map.entry(0x020202, 400));
  }

  /** The scale is that of the other patches: 0.1 is the darkest, 0.5 the brightest. */
  @Test
  void similarityIsDarkToBrightAndTheFrameLiesOutsideThePatch() {
    PatchSheet sheet = sheet();
    sheet.row("").heat(GRID, new float[] {1, 0.1f, 0.1f, 0.5f}, 0);
    Image drawn = sheet.image();
    assertThat(pixel(drawn, MARGIN, MARGIN)).isEqualTo(0xfde725);
    assertThat(pixel(drawn, MARGIN + 19, MARGIN + 19)).isEqualTo(0xfde725);
    assertThat(pixel(drawn, MARGIN + SIDE - 1, MARGIN)).isEqualTo(0x440154);
    assertThat(pixel(drawn, MARGIN + SIDE - 1, MARGIN + SIDE - 1)).isEqualTo(0xfde725);
    for (int along = 0; along < 20; along++) {
      assertThat(pixel(drawn, MARGIN + along, MARGIN + 20)).isZero();
      assertThat(pixel(drawn, MARGIN + along, MARGIN + 21)).isEqualTo(0xffffff);
      assertThat(pixel(drawn, MARGIN + along, MARGIN - 2)).isEqualTo(0xffffff);
      assertThat(pixel(drawn, MARGIN + along, MARGIN - 3)).isZero();
    }
    assertThat(pixel(drawn, MARGIN + 10, MARGIN + 22)).isZero();
    assertThat(pixel(drawn, MARGIN + 10, MARGIN + 23)).isEqualTo(0x440154);
  }

  /** Lightness alone says the order: it grows along the whole scale. */
  @Test
  void theScaleCanBeReadWithoutHue() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      int rgb = ColorScale.color(i, 0, 100);
      double light = 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
      assertThat(light).as("luminance at %d %%", i).isGreaterThan(before);
      before = light;
    }
    assertThat(ColorScale.color(-5, 0, 100)).isEqualTo(0x440154);
    assertThat(ColorScale.color(105, 0, 100)).isEqualTo(0xfde725);
  }

  private static double linear(int channel) {
    double c = (channel & 0xFF) / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }

  @Test
  void hiddenPatchesAreDarkened() {
    PatchSheet sheet = sheet();
    byte[] bright = new byte[4 * 4 * 3];
    java.util.Arrays.fill(bright, (byte) 200);
    sheet.row("").masked(new Image(4, 4, bright), Mask.of(GRID, 3), "");
    Map<Integer, Integer> colors = box(sheet.image());
    assertThat(colors).hasSize(2).containsEntry(0xc8c8c8, 400);
  }

  @Test
  void titlesCaptionsAndHeadingsTakeRoom() {
    PatchSheet plain = sheet();
    plain.row("").colors(GRID, new int[4], "");
    PatchSheet full = sheet().heading("A heading").columns("colours");
    full.row("C5", "2 × 2").colors(GRID, new int[4], "R 50").blank("not masked");
    assertThat(full.image().height()).isGreaterThan(plain.image().height() + 40);
    assertThat(full.image().width()).isGreaterThan(plain.image().width() + SIDE);
    assertThat(full.image().rgb()).isEqualTo(full.image().rgb());
  }

  @Test
  void whatCannotBeDrawnIsTold() {
    PatchSheet.Row row = sheet().row("C5");
    assertThatThrownBy(() -> row.colors(GRID, new int[3], ""))
        .hasMessageContaining("C5: 3 values for a grid of 2x2");
    assertThatThrownBy(() -> row.heat(GRID, new float[] {0, 0, Float.NaN, 0}, 0))
        .hasMessageContaining("C5: NaN cannot be drawn");
    assertThatThrownBy(() -> row.heat(GRID, new float[4], 4))
        .hasMessageContaining("patch 4 lies outside a grid of 2x2");
    assertThatThrownBy(() -> sheet().columns("x").image()).hasMessageContaining("no rows");
  }
}
