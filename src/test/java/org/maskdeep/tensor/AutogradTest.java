package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

/** Gradients of a graph in pieces; of a whole one: TorchScriptTest. */
class AutogradTest {
  private static final TorchScript SUM_OF_PRODUCTS =
      TorchScript.of("x: Tensor, y: Tensor", "Tensor", "return torch.sum(torch.mul(x, y))");
  private static final TorchScript PRODUCT =
      TorchScript.of("x: Tensor, y: Tensor", "Tensor", "return torch.mul(x, y)");

  /** d/d(asked) of Σ c · 3 a b, where 3 is what Java multiplies with between the two pieces. */
  private static float[] gradient(NDManager manager, NDArray a, NDArray b, NDArray asked) {
    try (NDManager step = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray c = step.create(new float[] {10, 100});
      NDArray product = PRODUCT.call(true, a, b);
      product.attach(step);
      float[] tripled = product.toFloatArray();
      for (int i = 0; i < tripled.length; i++) {
        tripled[i] *= 3;
      }
      NDArray next =
          Autograd.cut(new NDList(product), step.create(tripled), g -> new NDList(g.mul(3)));
      NDArray loss = SUM_OF_PRODUCTS.call(true, next, c);
      return autograd.gradients(loss, new NDList(asked)).get(0).toFloatArray();
    }
  }

  /** A method whose players move in turn asks for the gradients of one of them in each pass. */
  @Test
  void aPassThatAskedForOtherWeightsLeavesNothingBehind() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = manager.create(new float[] {1, 2});
      NDArray b = manager.create(new float[] {5, 7});
      a.setRequiresGradient(true);
      b.setRequiresGradient(true);
      assertThat(gradient(manager, a, b, a)).containsExactly(150, 2100);
      assertThat(gradient(manager, a, b, b)).containsExactly(30, 600);
      assertThat(gradient(manager, a, b, a)).containsExactly(150, 2100);
    }
  }
}
