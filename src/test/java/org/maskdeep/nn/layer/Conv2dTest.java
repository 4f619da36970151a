package org.maskdeep.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Precision;

class Conv2dTest {
  private static final int IN = 8;
  private static final int OUT = 16;
  private static final int SIDE = 64;
  private static final int BATCH = 2;

  /**
   * oneDNN's own kernel for this gradient (8 → 16 channels, 1x1, stride 2) wrote past its memory
   * and killed the process within a few steps.
   */
  @Test
  void strideOfAOneByOneConvolutionKeepsValueAndGradientAndTheProcessAlive() {
    Engines.start();
    Stream random = new Streams(3).stream(Purpose.TEST, 0, 0);
    float[] x = gaussian(random, BATCH * IN * SIDE * SIDE);
    try (NDManager manager = NDManager.newBaseManager()) {
      Conv2d conv = new Conv2d(new Conv2d.Spec(IN, OUT, 1, 2, 0, false), Precision.FP32);
      conv.initialize(manager, 1);
      float[] w = conv.weight().toFloatArray();
      for (int step = 0; step < 20; step++) {
        try (NDManager scratch = manager.newSubManager();
            Autograd autograd = Autograd.record()) {
          NDArray in = Layout.channelsLast(scratch.create(x, new Shape(BATCH, IN, SIDE, SIDE)));
          NDArray y = conv.forward(in, true); // [B, 16, 32, 32]
          assertThat(y.getShape()).isEqualTo(new Shape(BATCH, OUT, SIDE / 2, SIDE / 2));
          NDArray g = autograd.gradients(y.sum(), new NDList(conv.weight())).get(0);
          if (step == 0) {
            assertThat(y.get("1, 5, 7, 9").getFloat())
                .isCloseTo((float) value(x, w, 1, 5, 7, 9), within(1e-5f));
            float[] gradient = g.toFloatArray();
            for (int c = 0; c < IN; c++) {
              double sum = sumOfVisited(x, c);
              assertThat((double) gradient[c]).isCloseTo(sum, within(1e-2));
              assertThat((double) gradient[5 * IN + c]).isCloseTo(sum, within(1e-2));
            }
          }
        }
      }
    }
  }

  private static double value(float[] x, float[] w, int b, int o, int row, int column) {
    double sum = 0;
    for (int c = 0; c < IN; c++) {
      sum += w[o * IN + c] * x[at(b, c, 2 * row, 2 * column)];
    }
    return sum;
  }

  private static double sumOfVisited(float[] x, int c) {
    double sum = 0;
    for (int b = 0; b < BATCH; b++) {
      for (int row = 0; row < SIDE; row += 2) {
        for (int column = 0; column < SIDE; column += 2) {
          sum += x[at(b, c, row, column)];
        }
      }
    }
    return sum;
  }

  private static int at(int b, int c, int row, int column) {
    return ((b * IN + c) * SIDE + row) * SIDE + column;
  }

  private static float[] gaussian(Stream random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
