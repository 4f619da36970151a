package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.tensor.TorchScript;

/**
 * How the numbers of arrays get to the other processes; all of them make the same calls. Other
 * types are exchanged as 32-bit floats.
 */
abstract class Exchange {
  /** Apart from the class: PyTorch starts after the processes have found each other. */
  private static final class Functions {
    /** One array of all numbers, in order. */
    static final TorchScript JOIN =
        TorchScript.of(
            "xs: List[Tensor]",
            "Tensor",
            "rows = annotate(List[Tensor], [])",
            "for i in range(torch.len(xs)):",
            "  _0 = torch.append(rows, torch.flatten(xs[i]))",
            "return torch.cat(rows)");

    /** An array's numbers in 32 bits, in order. */
    static final TorchScript WIDE =
        TorchScript.of("x: Tensor", "Tensor", "return torch.flatten(torch.to(x, 6))");

    /** In the type of another array. */
    static final TorchScript LIKE =
        TorchScript.of("x: Tensor, like: Tensor", "Tensor", "return torch.type_as(x, like)");

    /** Puts the numbers, divided, back into the arrays. */
    static final TorchScript DIVIDE =
        TorchScript.of(
            "flat: Tensor, xs: List[Tensor], by: Tensor",
            "Tensor",
            "n = float(by)",
            "at = 0",
            "for i in range(torch.len(xs)):",
            "  x = xs[i]",
            "  end = torch.add(at, torch.numel(x))",
            "  part = torch.view(torch.slice(flat, 0, at, end), torch.size(x))",
            "  _0 = torch.copy_(x, torch.div(part, n))",
            "  at = end",
            "return by");

    /** Puts the numbers into an array. */
    static final TorchScript COPY =
        TorchScript.of(
            "flat: Tensor, x: Tensor",
            "Tensor",
            "_0 = torch.copy_(x, torch.view(flat, torch.size(x)))",
            "return flat");

    private Functions() {}
  }

  /** Where arrays have to lie for it, which compute on a device. */
  abstract Device place(Device device);

  /** Replaces an array of 32-bit floats in place by the sum over all processes. */
  abstract void sum(NDArray flat);

  /** Puts the arrays of all processes one behind the other, in the order of their ranks. */
  abstract void gather(NDArray mine, NDArray all);

  /** Replaces an array in place by that of process 0. */
  abstract void broadcast(NDArray flat);

  /** Checks the type of what is exchanged as it lies in memory. */
  static void requireFloats(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "processes exchange 32-bit floats, not " + array.getDataType());
    }
  }

  /** As {@link org.maskdeep.tensor.ProcessGroup#average}; of at least one array. */
  void average(NDList arrays, int size) {
    NDArray first = arrays.get(0);
    Device device = first.getDevice();
    try (NDArray joined = Functions.JOIN.call(true, arrays);
        NDArray here = joined.toDevice(place(device), false);
        NDManager cpu = first.getManager().newSubManager(Device.cpu())) {
      NDArray by = cpu.create((float) size); // of a GPU it would have to be waited for
      sum(here);
      try (NDArray there = here.toDevice(device, false)) {
        Functions.DIVIDE.call(true, there, arrays, by).close();
      }
    }
  }

  /** As {@link org.maskdeep.tensor.ProcessGroup#gather}. */
  NDArray gather(NDArray rows, int size) {
    long[] shape = rows.getShape().getShape().clone();
    shape[0] *= size;
    Device device = rows.getDevice();
    NDManager owner = rows.getManager();
    try (NDManager scratch = owner.newSubManager(place(device))) {
      NDArray wide = Functions.WIDE.call(true, rows);
      wide.attach(scratch);
      NDArray mine = wide.toDevice(place(device), false);
      mine.attach(scratch);
      NDArray all = scratch.zeros(new Shape(shape));
      gather(mine, all);
      NDArray there = Functions.LIKE.call(true, all.toDevice(device, false), rows);
      there.attach(owner);
      return there;
    }
  }

  /** Replaces an array of any shape in place by that of process 0. */
  void broadcast(NDArray array, int rank) {
    Device device = array.getDevice();
    try (NDManager scratch = array.getManager().newSubManager(place(device))) {
      // weights are changed in place, which must not be recorded
      NDArray flat = Functions.JOIN.call(false, new NDList(array));
      flat.attach(scratch);
      NDArray here = flat.toDevice(place(device), false); // flat itself where it lies there
      here.attach(scratch);
      broadcast(here);
      if (rank != 0) {
        NDArray there = here.toDevice(device, false);
        there.attach(scratch);
        Functions.COPY.call(false, there, array);
      }
    }
  }
}
