package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the machine's GPU where there is one, else on the CPU. */
class UploadTest {
  private static final Device DEVICE =
      Engines.start().getGpuCount() > 0 ? Device.gpu() : Device.cpu();

  @Test
  void numbersArriveOnTheOwnersDeviceAndAreItsOwn() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(6 * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 6; i++) {
      pixels.putFloat(i + 0.5f);
    }
    pixels.rewind();
    List<NDArray> arrays;
    try (NDManager owner = NDManager.newBaseManager(DEVICE)) {
      arrays =
          List.of(
              Upload.floats(owner, pixels, new Shape(2, 3)),
              Upload.floats(owner, new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2)),
              Upload.integers(owner, new int[] {7, -8}, new Shape(2)),
              Upload.longs(owner, new long[] {1L << 40}));
      assertThat(arrays).allMatch(a -> a.getDevice().equals(DEVICE) && a.getManager() == owner);
      assertThat(arrays.get(0).toFloatArray()).containsExactly(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f);
      assertThat(arrays.get(1).toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(arrays.get(1).getShape()).isEqualTo(new Shape(3, 2));
      assertThat(arrays.get(2).toIntArray()).containsExactly(7, -8);
      assertThat(arrays.get(3).toLongArray()).containsExactly(1L << 40);
      assertThat(arrays)
          .extracting(NDArray::getDataType)
          .containsExactly(DataType.FLOAT32, DataType.FLOAT32, DataType.INT32, DataType.INT64);
    }
    assertThat(arrays).allMatch(NDArray::isReleased);
  }

  @Test
  void gradientsFlowThroughWhatIsComputedFromThem() {
    TorchScript dot =
        TorchScript.of("x: Tensor, w: Tensor", "Tensor", "return torch.sum(torch.mul(x, w))");
    try (NDManager owner = NDManager.newBaseManager(DEVICE);
        Autograd autograd = Autograd.record()) {
      NDArray x = Upload.floats(owner, new float[] {2, 3}, new Shape(2));
      NDArray w = owner.ones(new Shape(2));
      w.setRequiresGradient(true);
      NDArray loss = dot.call(true, x, w);
      NDArray gradient = autograd.gradients(loss, new NDList(w)).get(0);
      assertThat(gradient.toFloatArray()).containsExactly(2, 3);
    }
  }

  /** Java's buffers are big-endian unless they are told otherwise. */
  @Test
  void aBufferOfAnotherOrderIsRefused() {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    ByteBuffer floats = ByteBuffer.allocateDirect(8).order(other);
    try (NDManager owner = NDManager.newBaseManager(DEVICE)) {
      assertThatThrownBy(() -> Upload.floats(owner, floats, new Shape(2)))
          .hasMessageContaining("order(ByteOrder.nativeOrder())");
    }
  }
}
