package org.maskdeep.eval.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** By hand: √(1 − 0.75) = 1/2, so a box of half the height and half the width. */
class CutBoxTest {
  @Test
  void insideItHasTheSidesOfTheFormula() {
    assertThat(CutBox.of(0.75, 8, 9, 16, 20)).isEqualTo(new CutBox(4, 4, 12, 14));
    assertThat(CutBox.of(0.75, 8, 9, 16, 20).area()).isEqualTo(8 * 10);
    // ⌊10 / 2⌋ = 5 is odd: 2 above, the pixel itself, 2 below
    assertThat(CutBox.of(0.75, 4, 4, 10, 10)).isEqualTo(new CutBox(2, 2, 7, 7));
    // √(1 − 0.5) = 0.707…, ⌊7.07…⌋ = 7
    assertThat(CutBox.of(0.5, 5, 4, 10, 10)).isEqualTo(new CutBox(2, 1, 9, 8));
  }

  @Test
  void whatLiesOutsideIsCutOff() {
    assertThat(CutBox.of(0.75, 0, 0, 16, 16)).isEqualTo(new CutBox(0, 0, 4, 4));
    assertThat(CutBox.of(0.75, 15, 15, 16, 16)).isEqualTo(new CutBox(11, 11, 16, 16));
    assertThat(CutBox.of(0.75, 2, 15, 16, 16)).isEqualTo(new CutBox(0, 11, 6, 16));
    assertThat(CutBox.of(0, 0, 8, 16, 16)).isEqualTo(new CutBox(0, 0, 8, 16));
    assertThat(CutBox.of(0, 8, 8, 16, 16)).isEqualTo(new CutBox(0, 0, 16, 16));
  }

  @Test
  void aShareOfOneOrNearItIsAnEmptyBox() {
    assertThat(CutBox.of(1, 3, 5, 16, 16)).isEqualTo(new CutBox(3, 5, 3, 5));
    assertThat(CutBox.of(0.999, 15, 15, 16, 16).area()).isZero(); // 16 · 0.03… < 1
    assertThat(CutBox.of(0.996, 15, 0, 16, 16)).isEqualTo(new CutBox(15, 0, 16, 1)); // 1.01…
  }

  @Test
  void edgesInTheWrongOrderAreRefused() {
    assertThatThrownBy(() -> new CutBox(3, 0, 2, 4)).hasMessageContaining("rows 3 to 2");
    assertThatThrownBy(() -> new CutBox(0, -1, 2, 4)).hasMessageContaining("-1");
  }
}
