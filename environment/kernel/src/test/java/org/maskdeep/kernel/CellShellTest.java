package org.maskdeep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CellShellTest {
  private static final CellThread THREAD = new CellThread(200);
  private static CellShell shell;

  @BeforeAll
  static void start() {
    Thread cells = new Thread(THREAD::serve, "cells");
    cells.setDaemon(true);
    cells.start();
    shell = new CellShell(THREAD);
  }

  private static CellException failure(String code, int cell) {
    return catchThrowableOfType(CellException.class, () -> shell.run(code, cell));
  }

  @Test
  void theLastExpressionIsTheValueOfACell() throws Exception {
    assertThat(shell.run("int a = 2;\n\n// twice\na * 2", 1)).isEqualTo(4);
    assertThat(shell.run("int b = 3;", 2)).isNull();
    assertThat(shell.run("", 3)).isNull();
    assertThat(shell.run("// nothing", 4)).isNull();
  }

  @Test
  void aMultiLineCellNamesTheLineThatThrows() {
    String code = "int one = 1;\n\n\nfor (int i = 1; i >= 0; i--) {\n  int q = one / i;\n}\n";
    CellException e = failure(code, 7);
    assertThat(e.name()).isEqualTo("java.lang.ArithmeticException");
    assertThat(e).hasMessage("/ by zero (cell [7] line 5)");
    assertThat(e.lines()).first().isEqualTo("cell [7] line 5:    int q = one / i;");
  }

  @Test
  void allCausesAreKept() {
    CellException e =
        failure("throw new RuntimeException(\"a\", new Exception(\"b\", new Error(\"c\")));", 8);
    assertThat(e.lines())
        .contains("Caused by: java.lang.Exception: b", "Caused by: java.lang.Error: c");
  }

  @Test
  void aCompilerErrorPointsAtItsColumn() {
    CellException e = failure("int fine = 1;\nint bad = fine + missing;", 9);
    assertThat(e.lines())
        .containsSubsequence("    int bad = fine + missing;", "    " + " ".repeat(17) + "^");
  }

  @Test
  void statementsBeforeTheOneThatFailsHaveRun() throws Exception {
    failure("int kept = 5;\nthrow new Exception(\"x\");\nint never = 1;", 10);
    assertThat(shell.run("kept", 11)).isEqualTo(5);
    assertThat(failure("never", 12).name()).isEqualTo("CompilationError");
  }

  @Test
  void aLoopThatNeverLooksUpIsStoppedAndTheNextCellRuns() throws Exception {
    CompletableFuture<CellException> loop =
        CompletableFuture.supplyAsync(
            () -> failure("System.setProperty(\"loop\", \"runs\"); while (true) { }", 13));
    while (System.getProperty("loop") == null && !loop.isDone()) {
      Thread.sleep(10);
    }
    THREAD.interrupt();
    assertThat(loop.get().name()).isEqualTo("Interrupted");
    assertThat(shell.run("1 + 1", 14)).isEqualTo(2);
  }

  @Test
  void aLargeValueIsNotTurnedIntoText() throws Exception {
    String code =
        "class Slow { public String toString() { throw new IllegalStateException(); } }\n"
            + "var slow = new Slow();";
    assertThat(shell.run(code, 15)).isNull();
  }
}
