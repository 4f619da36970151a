package org.maskdeep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellOutputTest {
  private final List<String> batches = new ArrayList<>();
  private final CellOutput output = new CellOutput(batches::add);
  private final PrintStream stream = new PrintStream(output, false, StandardCharsets.UTF_8);

  @Test
  void manyLinesAreFewBatchesAndNoneIsLost() {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      stream.println("line " + i);
      expected.append("line ").append(i).append(System.lineSeparator());
    }
    output.publish();
    assertThat(String.join("", batches)).isEqualTo(expected.toString());
    assertThat(batches).hasSizeLessThan(10);
  }

  @Test
  void aBatchNeverEndsInsideACharacter() {
    byte[] bytes = "aé漢😀z".getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      output.write(b);
      output.publish();
    }
    assertThat(batches).containsExactly("a", "é", "漢", "😀", "z");
  }

  @Test
  void nothingPrintedIsNoBatch() {
    output.publish();
    assertThat(batches).isEmpty();
  }
}
