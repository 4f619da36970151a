package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.maskdeep.tensor.ProcessGroup;
import org.slf4j.LoggerFactory;

/** By NCCL, from GPU to GPU. */
final class NcclExchange extends Exchange {
  /** Apart from the class: it is in PyTorch, which starts when it is needed. */
  private static final class Address {
    /** Of PyTorch's interface for C: {@code (AtenTensorHandle, void **) -> AOTITorchError}. */
    static final Function OF_DATA =
        NativeLibrary.getInstance("torch_cpu").getFunction("aoti_torch_get_data_ptr");

    private Address() {}
  }

  private static final int ID_BYTES = Nccl.UniqueId.BYTES;

  private final Nccl nccl;
  private final Pointer communicator;

  private NcclExchange(Nccl nccl, Pointer communicator) {
    this.nccl = nccl;
    this.communicator = communicator;
  }

  /**
   * Joins the other processes: all of them, or none.
   *
   * @param ofFirst replaces bytes by those of process 0
   * @param gpu number of the one that this process computes on
   * @return empty where it does not work in some process, which says why in the log
   */
  static Optional<NcclExchange> start(
      ProcessGroup group, Consumer<byte[]> ofFirst, Supplier<Nccl> load, int gpu) {
    Optional<Nccl> nccl = inAll(group, load);
    Optional<byte[]> id =
        nccl.flatMap(
            n -> inAll(group, () -> group.rank() == 0 ? n.uniqueId() : new byte[ID_BYTES]));
    id.ifPresent(ofFirst);
    return id.flatMap(
            mark -> inAll(group, () -> nccl.get().join(mark, group.rank(), group.size(), gpu)))
        .map(communicator -> new NcclExchange(nccl.get(), communicator));
  }

  private static <T> Optional<T> inAll(ProcessGroup group, Supplier<T> step) {
    T result = null;
    try {
      result = step.get();
    } catch (MpiException | UnsatisfiedLinkError e) {
      LoggerFactory.getLogger(NcclExchange.class)
          .warn(
              "process {} of {}: {}; gradients go through the CPU's memory",
              group.rank(),
              group.size(),
              e.getMessage());
    }
    return group.any(result == null) ? Optional.empty() : Optional.of(result);
  }

  @Override
  Device place(Device device) {
    return device;
  }

  @Override
  void sum(NDArray flat) {
    Pointer here = memory(flat);
    nccl.call(
        "ncclAllReduce", here, here, flat.size(), Nccl.FLOATS, Nccl.SUM, communicator, Nccl.STREAM);
  }

  @Override
  void gather(NDArray mine, NDArray all) {
    nccl.call(
        "ncclAllGather",
        memory(mine),
        memory(all),
        mine.size(),
        Nccl.FLOATS,
        communicator,
        Nccl.STREAM);
  }

  @Override
  void broadcast(NDArray flat) {
    Pointer here = memory(flat);
    nccl.call("ncclBroadcast", here, here, flat.size(), Nccl.FLOATS, 0, communicator, Nccl.STREAM);
  }

  /** Leaves the others. */
  void close() {
    nccl.call("ncclCommDestroy", communicator);
  }

  /** Where the numbers lie on the device; good while the array lives. */
  static Pointer memory(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "processes exchange 32-bit floats, not " + array.getDataType());
    }
    PointerByReference address = new PointerByReference();
    Pointer tensor = new Pointer(((PtNDArray) array).getHandle());
    int code = Address.OF_DATA.invokeInt(new Object[] {tensor, address});
    if (code != 0) {
      throw new MpiException("PyTorch does not say where an array lies");
    }
    return address.getValue();
  }
}
