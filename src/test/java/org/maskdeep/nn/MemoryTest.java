package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.nn.layer.BatchNorm;
import org.maskdeep.nn.layer.Twins;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

class MemoryTest {
  private static final TorchScript SQUARE =
      TorchScript.of("x: Tensor", "Tensor", "return torch.mean(torch.mul(x, x))");

  /**
   * A step makes about 1 MB of arrays. The Java heap, which counts too, grows now and then; what a
   * step keeps grows in each of three windows, so the smallest growth tells: 80 kB a step fail.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainingStepsKeepNoMemory(boolean synchronised) throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.isReadable(status), "needs /proc to see the process's memory");
    Engines.start();
    // Small operations on a busy machine wait for their second thread longer than they work.
    JniUtils.setNumThreads(1);
    try (NDManager manager = NDManager.newBaseManager()) {
      ResNet network = new ResNet(ResNetOptions.cifar(18, 6));
      network.initialize(manager, 1);
      BatchNorm.synchronize(network, synchronised ? new Twins() : ProcessGroup.alone());
      Optimizer optimizer = Optimizer.sgd(Weights.trainable(network), SgdOptions.of(0.9, 0));
      NDList weights = new NDList(Weights.trainable(network).values());
      run(30, manager, network, weights, optimizer);
      long least = Long.MAX_VALUE;
      for (int window = 0; window < 3; window++) {
        long before = ResidentMemory.kilobytes(status);
        run(50, manager, network, weights, optimizer);
        least = Math.min(least, ResidentMemory.kilobytes(status) - before);
      }
      assertThat(least).as("kB grown over 50 steps").isLessThan(4 * 1024);
    }
  }

  private static void run(
      int steps, NDManager manager, ResNet network, NDList weights, Optimizer optimizer) {
    for (int i = 0; i < steps; i++) {
      step(manager, network, weights, optimizer);
    }
  }

  private static void step(NDManager manager, ResNet network, NDList weights, Optimizer optimizer) {
    try (NDManager step = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray x = Formula.input(step, 8);
      NDArray pooled = ResNet.pool(network.features(x, true).get(3), true);
      NDList gradients = autograd.gradients(SQUARE.call(true, pooled), weights);
      optimizer.step(step, gradients, 0.01);
    }
  }
}
