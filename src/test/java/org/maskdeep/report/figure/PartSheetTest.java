package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartSheetTest {
  @Test
  void eachOfEightPartsHasAColourOfItsOwn() {
    int[] colors = PartSheet.colors(new int[] {2, 0, 2, 1});
    assertThat(colors[0]).isEqualTo(colors[2]);
    assertThat(Arrays.stream(colors).distinct()).hasSize(3);
    int[] nine = PartSheet.colors(IntStream.range(0, 9).toArray());
    assertThat(Arrays.stream(nine, 0, 8).distinct()).hasSize(8);
    assertThat(nine[8]).isEqualTo(nine[0]);
  }
}
