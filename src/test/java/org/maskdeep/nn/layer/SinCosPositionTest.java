package org.maskdeep.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SinCosPositionTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;
  private static final int D = 16;

  /** The formula, one number at a time: sin and cos of row, then of column, at 10000^(-4i/d). */
  private static double formula(int row, int column, int j) {
    int quarter = D / 4;
    int place = j < 2 * quarter ? row : column;
    double angle = place * Math.exp(-4.0 * (j % quarter) / D * Math.log(10_000));
    return j / quarter % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  @Test
  void everyNumberIsTheFormulas() {
    float[] table = SinCosPosition.table(ROWS, COLUMNS, D);
    assertThat(table).hasSize(ROWS * COLUMNS * D);
    for (int i = 0; i < table.length; i++) {
      int patch = i / D;
      assertThat((double) table[i])
          .as("patch %d, feature %d", patch, i % D)
          .isCloseTo(formula(patch / COLUMNS, patch % COLUMNS, i % D), within(1e-7));
    }
  }

  @Test
  void aFewNumbersAreKnown() {
    float[] table = SinCosPosition.table(2, 3, 8); // frequencies 1 and 1/100
    float[] rowOneColumnTwo = java.util.Arrays.copyOfRange(table, 5 * 8, 6 * 8);
    assertThat(rowOneColumnTwo)
        .containsExactly(
            new float[] {
              0.8414710f, 0.0099998f, 0.5403023f, 0.9999500f, // of 1
              0.9092974f, 0.0199987f, -0.4161468f, 0.9998000f // of 2
            },
            within(1e-6f));
  }

  @Test
  void noTwoPlacesAreAlike() {
    float[] table = SinCosPosition.table(7, 7, 8);
    var seen = new java.util.HashSet<String>();
    for (int i = 0; i < 49; i++) {
      seen.add(java.util.Arrays.toString(java.util.Arrays.copyOfRange(table, i * 8, i * 8 + 8)));
    }
    assertThat(seen).hasSize(49);
  }

  @Test
  void aWidthThatFourDoesNotDivideIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SinCosPosition.table(2, 2, 6))
        .withMessageContaining("4 divides, not 6");
  }
}
