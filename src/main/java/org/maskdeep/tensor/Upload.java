package org.maskdeep.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.function.Function;

/**
 * Java's numbers as arrays on the device that computes.
 *
 * <p>DJL's own way to a GPU copies from pageable memory and waits until everything that was asked
 * of the GPU before is done; the GPU then has nothing to do until the next operations arrive. Here
 * the numbers go through page-locked memory and the copy takes its place among the operations
 * without waiting. PyTorch keeps the locked memory until the copy is done.
 */
public final class Upload {
  private Upload() {}

  /**
   * An array of floats.
   *
   * @param owner of the result; its device is the result's
   * @param floats direct buffer in native order; on the CPU the array may share its memory, so
   *     close the owner before the buffer is used again
   * @throws IllegalArgumentException when the buffer's order is not the machine's
   */
  public static NDArray floats(NDManager owner, ByteBuffer floats, Shape shape) {
    if (floats.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "the buffer is in "
              + floats.order()
              + " order; make it by ByteBuffer.allocateDirect(n).order(ByteOrder.nativeOrder())");
    }
    return to(owner, manager -> manager.create(floats, shape, DataType.FLOAT32));
  }

  /** An array of 32-bit floats. */
  public static NDArray floats(NDManager owner, float[] floats, Shape shape) {
    return to(owner, manager -> manager.create(floats, shape));
  }

  /** An array of 32-bit whole numbers. */
  public static NDArray integers(NDManager owner, int[] integers, Shape shape) {
    return to(owner, manager -> manager.create(integers, shape));
  }

  /** An array of 64-bit whole numbers, [n]. */
  public static NDArray longs(NDManager owner, long[] longs) {
    return to(owner, manager -> manager.create(longs));
  }

  private static NDArray to(NDManager owner, Function<NDManager, NDArray> create) {
    Device device = owner.getDevice();
    if (!device.isGpu()) {
      return create.apply(owner);
    }
    try (NDManager host = owner.newSubManager(Device.cpu())) {
      // "training", or the result could never enter a graph
      NDArray there = copy(device).call(true, create.apply(host));
      there.attach(owner);
      return there;
    }
  }

  private static TorchScript copy(Device device) {
    return TorchScript.of(
        "x: Tensor",
        "Tensor",
        "locked = torch.pin_memory(x)",
        String.format(
            Locale.ROOT,
            "return torch.to(locked, torch.device(\"cuda:%d\"), ops.prim.dtype(x), True)",
            device.getDeviceId()));
  }
}
