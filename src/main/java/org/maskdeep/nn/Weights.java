package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.files.Sha256;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.io.DType;
import org.maskdeep.tensor.io.RawTensor;

/**
 * The arrays of a network, copied out of it and into it. Copies are in row-major order ([O, I, H,
 * W] for kernels) whatever the memory layout of the arrays, and 32-bit.
 */
public final class Weights {
  private static final TorchScript COPY =
      TorchScript.of(
          "h: Tensor, to: List[Tensor], from_: List[Tensor]",
          "Tensor",
          "recorded = torch.is_grad_enabled()",
          "torch.set_grad_enabled(False)",
          "torch._foreach_copy_(to, from_)",
          "torch.set_grad_enabled(recorded)",
          "return h");

  private Weights() {}

  /**
   * Every weight and buffer by torchvision's name, live.
   *
   * @throws IllegalStateException when the network was not initialised
   */
  public static Map<String, NDArray> of(Network network) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    network.parametersByName().forEach((name, p) -> arrays.put(name, array(name, p)));
    return arrays;
  }

  /**
   * The weights that training changes, by name, live: all but buffers.
   *
   * @throws IllegalStateException when the network was not initialised
   */
  public static Map<String, NDArray> trainable(Network network) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    network
        .parametersByName()
        .forEach(
            (name, p) -> {
              if (p.requiresGradient()) {
                arrays.put(name, array(name, p));
              }
            });
    return arrays;
  }

  private static NDArray array(String name, Parameter parameter) {
    if (!parameter.isInitialized()) {
      throw new IllegalStateException(name + " has no values yet: call initialize first");
    }
    return parameter.getArray();
  }

  /** Copies of arrays of 32-bit floats, in the same order. */
  public static Map<String, RawTensor> copyOf(Map<String, NDArray> arrays) {
    Map<String, RawTensor> copies = new LinkedHashMap<>();
    arrays.forEach(
        (name, a) -> copies.put(name, RawTensor.of(a.toFloatArray(), a.getShape().getShape())));
    return copies;
  }

  /** The running statistics of norms among weights and buffers. */
  public static NDList statistics(Map<String, NDArray> state) {
    NDList found = new NDList();
    state.forEach(
        (name, array) -> {
          if (name.endsWith(".running_mean") || name.endsWith(".running_var")) {
            found.add(array);
          }
        });
    return found;
  }

  /**
   * Copies values into arrays in place: memory, layout and every reference to the arrays stay.
   *
   * @param into live arrays of 32-bit floats
   * @param from a tensor of the same shape for each of them; F16, BF16 and F64 are converted
   * @throws IllegalArgumentException when a tensor is missing or unknown, has another shape or
   *     holds no real numbers; nothing has changed then
   */
  public static void copy(Map<String, NDArray> into, Map<String, RawTensor> from) {
    for (String name : from.keySet()) {
      if (!into.containsKey(name)) {
        throw new IllegalArgumentException(name + " is unknown: the weights are another network's");
      }
    }
    into.forEach((name, array) -> check(name, array, from.get(name)));
    if (into.isEmpty()) {
      return;
    }
    NDManager owner = into.values().iterator().next().getManager();
    try (NDManager scratch = owner.newSubManager()) {
      NDList to = new NDList();
      NDList values = new NDList();
      into.forEach(
          (name, array) -> {
            to.add(array);
            values.add(scratch.create(from.get(name).floats(), array.getShape()));
          });
      COPY.call(true, scratch.zeros(new Shape(1)), to, values);
    }
  }

  /**
   * Duplicates arrays where they live, without their gradients.
   *
   * @param owner of the copies
   */
  public static NDList duplicates(Iterable<NDArray> arrays, NDManager owner) {
    NDList copies = new NDList();
    for (NDArray array : arrays) {
      try (NDArray plain = array.stopGradient()) {
        NDArray copy = plain.duplicate();
        copy.attach(owner);
        copies.add(copy);
      }
    }
    return copies;
  }

  /** Copies arrays into others of the same shapes, in place and in order, on their device. */
  public static void copy(NDList into, NDList from) {
    if (!into.isEmpty()) {
      try (NDArray handle = from.get(0).getManager().zeros(new Shape(1))) {
        COPY.call(true, handle, into, from);
      }
    }
  }

  private static void check(String name, NDArray array, RawTensor given) {
    if (given == null) {
      throw new IllegalArgumentException(name + " is missing: the weights are another network's");
    }
    String fault = fault(array, given);
    if (fault != null) {
      throw new IllegalArgumentException(name + " " + fault);
    }
  }

  /** What keeps a tensor from being copied into an array; null when nothing does. */
  static String fault(NDArray array, RawTensor given) {
    long[] wanted = array.getShape().getShape();
    if (!Arrays.equals(wanted, given.shape())) {
      return String.format(
          Locale.ROOT,
          "is %s in the file, %s in the network",
          Arrays.toString(given.shape()),
          Arrays.toString(wanted));
    }
    DType type = given.dtype();
    boolean real =
        type == DType.F32 || type == DType.F64 || type == DType.F16 || type == DType.BF16;
    return real ? null : "is of type " + type + ", the network needs real numbers";
  }

  /**
   * SHA-256 over names, shapes and 32-bit values, sorted by name: equal for equal weights in
   * whatever file they came. 64 hexadecimal digits.
   */
  public static String digest(Map<String, NDArray> arrays) {
    MessageDigest digest = Sha256.start();
    copyOf(new TreeMap<>(arrays))
        .forEach(
            (name, tensor) -> {
              byte[] head = (name + " " + tensor).getBytes(StandardCharsets.UTF_8);
              digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, head.length));
              digest.update(head);
              digest.update(tensor.data());
            });
    return Sha256.hex(digest);
  }
}
