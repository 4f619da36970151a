package org.maskdeep.method.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.semmae.PartSource;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

@Tag("parity")
class MaskSourceTest {
  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());
  private final NDArray view = manager.zeros(new Shape(2, 3, 16, 16), DataType.FLOAT32);

  @AfterEach
  void close() {
    manager.close();
  }

  private static StepContext at(long step) {
    return new StepContext(new Streams(1), step, new long[] {5, 9});
  }

  @Test
  void constantMasksAreAllTheSame() {
    NDArray m = MaskSource.constant(4).of(view, 1, at(0));
    assertThat(m.getShape()).isEqualTo(new Shape(2, 4, 16, 16));
    assertThat(m.toFloatArray()).containsOnly(0.25f);
  }

  /** Whole cells of a grid of 8 x 8, 16 of 64 hidden by each mask. */
  @Test
  void blocksHideTheirShare() {
    NDArray m = MaskSource.blocks(4).of(view, 1, at(0));
    float[] pixels = m.toFloatArray();
    for (int mask = 0; mask < 8; mask++) {
      double area = 0;
      for (int i = 0; i < 256; i++) {
        float value = pixels[mask * 256 + i];
        assertThat(value).isIn(0f, 1f);
        int row = i / 16 / 2 * 2;
        int column = i % 16 / 2 * 2;
        assertThat(value).isEqualTo(pixels[mask * 256 + row * 16 + column]);
        area += value / 256;
      }
      assertThat(area).isCloseTo(0.25, within(1e-9));
    }
    assertThat(MaskSource.blocks(4).of(view, 1, at(0)).toFloatArray()).isEqualTo(pixels);
    assertThat(MaskSource.blocks(4).of(view, 1, at(1)).toFloatArray()).isNotEqualTo(pixels);
    assertThat(MaskSource.blocks(4).of(view, 0, at(0)).toFloatArray()).isNotEqualTo(pixels);
  }

  @Test
  void eachPartHasAMaskAndSomeTwo() {
    int[][] parts = new int[2][256];
    for (int i = 0; i < 256; i++) {
      parts[0][i] = i < 100 ? 0 : 7; // two parts
      parts[1][i] = i % 3; // three
    }
    PartSource source = (x, context) -> parts;
    NDArray m = MaskSource.parts(List.of(source, source), 3).of(view, 1, at(0));
    float[] pixels = m.toFloatArray();
    for (int i = 0; i < 256; i++) {
      assertThat(pixels[i]).isEqualTo(i < 100 ? 1 : 0);
      assertThat(pixels[256 + i]).isEqualTo(i < 100 ? 0 : 1);
      assertThat(pixels[512 + i]).isEqualTo(pixels[i]);
      for (int k = 0; k < 3; k++) {
        assertThat(pixels[(3 + k) * 256 + i]).isEqualTo(i % 3 == k ? 1 : 0);
      }
    }
  }
}
