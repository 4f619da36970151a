package org.maskdeep.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.Largest;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

/**
 * A network whose norms are synchronised with a process that has the same images must do what one
 * process does with every image twice. (Processes with images of their own: ProcessesTest.)
 */
@Tag("parity")
class SynchronizedNormTest {
  private static final TorchScript LOSS =
      TorchScript.of(
          "x: Tensor, w: Tensor",
          "Tensor",
          "return torch.mean(torch.mul(torch.mul(torch.to(x, 6), torch.to(x, 6)), w))");

  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray images(int copies) {
    float[] values = new float[4 * 3 * 8 * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1.3 * i * i + 0.2 * i);
    }
    NDArray once = manager.create(values, new Shape(4, 3, 8, 8));
    return copies == 1 ? once : NDArrays.concat(new NDList(once, once));
  }

  /** Loss, gradients of all weights, and running statistics, after one step. */
  private List<float[]> step(Precision precision, NDArray x, ProcessGroup group) {
    ResNet network = new ResNet(new ResNetOptions(18, 4, true, NormOptions.TRAINED, precision));
    network.initialize(manager, 1);
    Mlp head = new Mlp(precision, true, network.width(), 6, 5);
    head.initialize(manager, 2);
    BatchNorm.synchronize(network, group);
    BatchNorm.synchronize(head, group);
    NDList weights = new NDList(Weights.trainable(network).values());
    weights.addAll(new NDList(Weights.trainable(head).values()));
    List<float[]> found = new ArrayList<>();
    try (NDManager step = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray in = x.duplicate();
      in.attach(step);
      NDArray out = head.forward(ResNet.pool(network.top(in, true), true), true); // [B, 5]
      float[] w = new float[(int) out.size()];
      for (int i = 0; i < w.length; i++) {
        w[i] = 1 + (i % 20) / 7f; // the same for both copies of an image
      }
      NDArray loss = LOSS.call(true, out, step.create(w, out.getShape()));
      found.add(loss.toFloatArray());
      for (NDArray gradient : autograd.gradients(loss, weights)) {
        found.add(gradient.toFloatArray());
      }
    }
    for (Map<String, NDArray> arrays : List.of(Weights.of(network), Weights.of(head))) {
      arrays.forEach(
          (name, array) -> {
            if (name.contains("running_")) {
              found.add(array.toFloatArray());
            }
          });
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void synchronisedNormsSeeTheImagesOfAll(Precision precision) {
    List<float[]> whole = step(precision, images(2), ProcessGroup.alone());
    List<float[]> shared = step(precision, images(1), new Twins());
    double share = precision == Precision.FP32 ? 1e-4 : 0.1;
    assertThat(shared).hasSameSizeAs(whole);
    float ofAll = (float) whole.stream().mapToDouble(Largest::of).max().orElse(0);
    for (int i = 0; i < whole.size(); i++) {
      // a bias before a norm has no gradient but the rounding of the others
      float largest = Math.max(Largest.of(whole.get(i)), 0.1f * ofAll);
      assertThat(shared.get(i))
          .as("array " + i)
          .containsExactly(whole.get(i), within((float) (share * largest)));
    }
  }

  /** Where the statistics are those of the images here, the network computes something else. */
  @Test
  void theComparisonSeesWhatIsNotExchanged() {
    List<float[]> one = step(Precision.FP32, images(1), ProcessGroup.alone());
    List<float[]> shared = step(Precision.FP32, images(1), new Twins());
    assertThat(one.get(one.size() - 1)).isNotEqualTo(shared.get(one.size() - 1));
  }
}
