package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;

class TorchScriptTest {
  private static final TorchScript WEIGHTED =
      TorchScript.of(
          "x: Tensor, ws: List[Tensor]",
          "Tensor",
          "return torch.sum(torch.mul(x, torch.add(ws[0], torch.mul(ws[1], ws[1]))))");

  @Test
  void gradientFlowsThroughAScriptToEveryListedWeight() {
    Engines.start();
    try (NDManager m = NDManager.newBaseManager();
        NDManager step = m.newSubManager()) {
      NDArray a = m.create(new float[] {1, 2});
      NDArray b = m.create(new float[] {3, 4});
      a.setRequiresGradient(true);
      b.setRequiresGradient(true);
      NDArray x = step.create(new float[] {10, 100});
      NDList weights = new NDList(a, b);
      try (Autograd autograd = Autograd.record()) {
        NDArray y = WEIGHTED.call(true, x, weights);
        assertThat(y.getFloat()).isEqualTo(10f * (1 + 9) + 100f * (2 + 16));
        NDList g = autograd.gradients(y, weights);
        assertThat(g.get(0).toFloatArray()).containsExactly(10, 100);
        assertThat(g.get(1).toFloatArray()).containsExactly(60, 800);
        assertThat(g.get(0).getManager()).isSameAs(step);
      }
    }
  }

  @Test
  void theSameTextIsCompiledOnce() {
    String[] body = {"return torch.mul(x, 3)"};
    assertThat(TorchScript.of("x: Tensor", "Tensor", body))
        .isSameAs(TorchScript.of("x: Tensor", "Tensor", body));
  }

  @Test
  void textThatDoesNotCompileIsShown() {
    assertThatThrownBy(() -> TorchScript.of("x: Tensor", "Tensor", "return torch.no_such_op(x)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasStackTraceContaining("no_such_op");
  }

  /** A process that is killed cannot remove them at its end. */
  @Test
  void aCompiledTextLeavesNoFolderBehind(@TempDir Path temporary) throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.command(Killed.class.getName()));
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    Path log = Files.createTempFile(temporary, "child", ".log");
    assertThat(ChildJvm.start(log, command).waitFor()).isEqualTo(Killed.CODE);
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
  }

  static final class Killed {
    static final int CODE = 3;

    public static void main(String... arguments) {
      TorchScript.of("x: Tensor", "Tensor", "return torch.mul(x, 5)");
      Runtime.getRuntime().halt(CODE);
    }
  }
}
