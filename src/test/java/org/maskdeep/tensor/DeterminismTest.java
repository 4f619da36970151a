package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "names of functions are of Linux and macOS")
class DeterminismTest {
  @AfterEach
  void switchOff() {
    Determinism.require(false);
  }

  /** {@code put_} without accumulation is one of the functions that have no fixed order. */
  @Test
  void aFunctionWithoutAFixedOrderIsRefusedWithItsName() {
    TorchScript put =
        TorchScript.of(
            "x: Tensor, index: Tensor, values: Tensor",
            "Tensor",
            "return torch.put_(x, index, values)");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray index = manager.create(new long[] {1});
      NDArray value = manager.create(new float[] {5});
      assertThat(Determinism.isRequired()).isFalse();
      assertThat(put.call(false, manager.zeros(new Shape(2)), index, value).toFloatArray())
          .containsExactly(0, 5);
      Determinism.require(true);
      assertThat(Determinism.isRequired()).isTrue();
      assertThat(Determinism.isSet()).isTrue();
      assertThatThrownBy(() -> put.call(false, manager.zeros(new Shape(2)), index, value))
          .hasMessageContaining("put_ does not have a deterministic implementation");
    }
  }
}
