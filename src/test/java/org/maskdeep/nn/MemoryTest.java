package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Script;

class MemoryTest {
  private static final Script SQUARE =
      Script.of("x: Tensor", "Tensor", "return torch.mean(torch.mul(x, x))");

  /** A step holds 0.5 MB of weights' gradients and as much of features: a quarter kept is seen. */
  @Test
  void trainingStepsKeepNoMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.isReadable(status), "needs /proc to see the process's memory");
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      ResNet network = new ResNet(ResNetOptions.small(18, 6));
      network.initialize(manager, 1);
      Optimizer optimizer = Optimizer.sgd(Weights.trained(network), SgdOptions.of(0.9, 0));
      NDList weights = new NDList(Weights.trained(network).values());
      for (int i = 0; i < 30; i++) {
        step(manager, network, weights, optimizer);
      }
      long early = resident(status);
      for (int i = 0; i < 150; i++) {
        step(manager, network, weights, optimizer);
      }
      assertThat(resident(status) - early).as("kB grown over 150 steps").isLessThan(16 * 1024);
    }
  }

  private static void step(NDManager manager, ResNet network, NDList weights, Optimizer optimizer) {
    try (NDManager step = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray x = Formula.input(step, 8);
      NDArray pooled = ResNet.pool(network.features(x, true).get(Level.C5.ordinal()), true);
      NDList gradients = autograd.gradients(SQUARE.call(true, pooled), weights);
      optimizer.step(step, gradients, 0.01);
    }
  }

  /** Anonymous resident memory in kB: the Java heap too, but no mapped files. */
  private static long resident(Path status) throws IOException {
    System.gc();
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException(status + " has no RssAnon");
  }
}
