package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * Channels-last memory: [B, C, H, W] in shape, [B, H, W, C] in memory, which is what PyTorch's
 * convolutions run fastest on. Convolution and batch norm keep the layout of their input.
 */
public final class Layout {
  private Layout() {}

  /**
   * A batch of images as the network's input.
   *
   * @param manager owner of the result
   * @param pixels direct buffer of floats [B, H, W, C] in native order; the array may share its
   *     memory, so close the manager before the buffer is used again
   * @return [B, C, H, W], channels-last
   */
  public static NDArray batch(NDManager manager, ByteBuffer pixels, int b, int h, int w, int c) {
    NDArray nhwc = Upload.floats(manager, pixels, new Shape(b, h, w, c));
    return nhwc.transpose(0, 3, 1, 2); // [B, C, H, W]
  }

  /** The same values [A, B, H, W] in channels-last memory; closes the argument. */
  public static NDArray channelsLast(NDArray contiguous) {
    Shape s = contiguous.getShape();
    // A copy through flatten: set() and copyTo() would tie the memory to a Java buffer.
    try (NDArray moved = contiguous.transpose(0, 2, 3, 1);
        NDArray flat = moved.flatten();
        NDArray copy = flat.duplicate();
        NDArray nhwc = copy.reshape(s.get(0), s.get(2), s.get(3), s.get(1))) {
      contiguous.close();
      return nhwc.transpose(0, 3, 1, 2);
    }
  }
}
