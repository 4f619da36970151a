package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static final PatchGrid GRID = new PatchGrid(2, 3);

  @Test
  void maskShowsWhatItWasToldToShow() {
    Mask mask = Mask.of(GRID, 4, 0, 4);
    assertThat(mask.visibleCount()).isEqualTo(2);
    assertThat(mask.visibleIndices()).containsExactly(0, 4);
    assertThat(mask.visible(4)).isTrue();
    assertThat(mask.visible(3)).isFalse();
    assertThat(mask).hasToString("#..\n.#.");
    assertThat(mask).isEqualTo(Mask.of(GRID, 0, 4)).hasSameHashCodeAs(Mask.of(GRID, 0, 4));
    assertThat(mask)
        .isNotEqualTo(Mask.of(GRID, 0, 5))
        .isNotEqualTo(Mask.of(new PatchGrid(3, 2), 0, 4));
  }

  @Test
  void indicesBeyondTheFirstWordAreKept() {
    Mask mask = Mask.of(new PatchGrid(28, 28), 783, 63, 64, 128);
    assertThat(mask.visibleIndices()).containsExactly(63, 64, 128, 783);
    assertThat(Mask.all(new PatchGrid(28, 28)).visibleCount()).isEqualTo(784);
  }

  @Test
  void everyPixelOfAVisiblePatchIsVisible() {
    Mask mask = Mask.of(GRID, 1);
    int seen = 0;
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 30; x++) {
        if (mask.visibleAt(x, y, 30, 20)) {
          assertThat(x).isBetween(10, 19);
          assertThat(y).isLessThan(10);
          seen++;
        }
      }
    }
    assertThat(seen).isEqualTo(100);
  }

  @Test
  void badMasksAreNamed() {
    assertThatThrownBy(() -> Mask.of(GRID)).hasMessageContaining("at least one patch visible");
    assertThatThrownBy(() -> Mask.of(GRID, 6))
        .hasMessageContaining("patch 6")
        .hasMessageContaining("2x3");
    assertThatThrownBy(() -> Mask.all(GRID).visible(-1)).hasMessageContaining("patch -1");
  }

  @Test
  void hierarchicalMaskRefusesLevelsThatDoNotFitTogether() {
    Mask fine = Mask.all(new PatchGrid(4, 4));
    Mask coarse = Mask.all(new PatchGrid(2, 2));
    assertThatThrownBy(() -> new HierarchicalMask(List.of(List.of(coarse), List.of(fine))))
        .hasMessageContaining("fine to coarse");
    assertThatThrownBy(() -> new HierarchicalMask(List.of(List.of(fine, fine), List.of(coarse))))
        .hasMessageContaining("level 1 has 1 groups");
    assertThatThrownBy(() -> new HierarchicalMask(List.of(List.of(fine, coarse))))
        .hasMessageContaining("differ in grid");
    assertThatThrownBy(() -> new HierarchicalMask(List.of()))
        .hasMessageContaining("at least a level");
    assertThat(new HierarchicalMask(List.of(List.of(fine), List.of(coarse))))
        .hasToString(
            "level 0 (4x4), group 0\n####\n####\n####\n####\nlevel 1 (2x2), group 0\n##\n##\n");
  }
}
