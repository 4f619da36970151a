package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PatchGridTest {

  @Provide
  Arbitrary<List<PatchGrid>> hierarchies() {
    return Hierarchies.any();
  }

  @Property(tries = 200)
  void parentHoldsTheCentreOfItsChild(@ForAll("hierarchies") List<PatchGrid> levels) {
    PatchGrid fine = levels.get(0);
    PatchGrid coarse = levels.get(levels.size() - 1);
    for (int i = 0; i < fine.size(); i++) {
      int parent = fine.parent(i, coarse);
      double y = (i / fine.cols() + 0.5) / fine.rows() * coarse.rows();
      double x = (i % fine.cols() + 0.5) / fine.cols() * coarse.cols();
      assertThat(y - parent / coarse.cols()).isBetween(-1e-9, 1.0);
      assertThat(x - parent % coarse.cols()).isBetween(-1e-9, 1.0);
    }
  }

  @Property(tries = 200)
  void childrenOfAPatchAreThosePatchesWhoseParentItIsAndAtLeastOne(
      @ForAll("hierarchies") List<PatchGrid> levels) {
    PatchGrid fine = levels.get(0);
    PatchGrid coarse = levels.get(levels.size() - 1);
    for (int parent = 0; parent < coarse.size(); parent++) {
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < fine.size(); i++) {
        if (fine.parent(i, coarse) == parent) {
          expected.add(i);
        }
      }
      int[] buffer = new int[fine.size()];
      int n = new Children(coarse, fine).list(parent, buffer, 0);
      assertThat(Arrays.stream(buffer).limit(n).boxed()).isNotEmpty().isEqualTo(expected);
    }
  }

  @Test
  void visibleCountRoundsHalvesUpAndIsNeverZero() {
    assertThat(new PatchGrid(14, 14).visibleCount(0.25)).isEqualTo(49);
    assertThat(new PatchGrid(7, 7).visibleCount(0.25)).isEqualTo(12);
    assertThat(new PatchGrid(2, 3).visibleCount(0.25)).isEqualTo(2);
    assertThat(new PatchGrid(1, 1).visibleCount(0.01)).isEqualTo(1);
    assertThat(new PatchGrid(5, 5).visibleCount(1)).isEqualTo(25);
  }

  @Test
  void pixelBelongsToThePatchOverItsCentre() {
    PatchGrid grid = new PatchGrid(2, 3);
    assertThat(grid.patchAt(0, 0, 30, 20)).isEqualTo(0);
    assertThat(grid.patchAt(9, 9, 30, 20)).isEqualTo(0);
    assertThat(grid.patchAt(10, 9, 30, 20)).isEqualTo(1);
    assertThat(grid.patchAt(29, 19, 30, 20)).isEqualTo(5);
    assertThat(grid.patchAt(0, 0, 1, 1)).isEqualTo(4); // the centre of the only pixel
    assertThatThrownBy(() -> grid.patchAt(30, 0, 30, 20)).hasMessageContaining("pixel (30, 0)");
  }

  @Test
  void badGridsAreNamed() {
    assertThatThrownBy(() -> new PatchGrid(0, 7)).hasMessageContaining("0x7");
    assertThatThrownBy(() -> new PatchGrid(1 << 20, 1 << 20))
        .hasMessageContaining("1048576x1048576");
    assertThatThrownBy(() -> new PatchGrid(2, 2).parent(0, new PatchGrid(4, 4)))
        .hasMessageContaining("order levels fine to coarse");
    assertThatThrownBy(() -> new PatchGrid(2, 2).index(2, 0)).hasMessageContaining("2x2");
  }
}
