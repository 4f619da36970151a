package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
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
  private static final int ID_BYTES = Nccl.UniqueId.BYTES;
  private static final long PATIENCE_MILLIS = 300_000;
  private static final String REMEDY =
      "MASKDEEP_NCCL=off has gradients go through the CPU's memory instead";

  private final Nccl nccl;
  private final Pointer communicator;
  private final Function addressOf; // of PyTorch's interface for C

  private NcclExchange(Nccl nccl, Pointer communicator) {
    this.nccl = nccl;
    this.communicator = communicator;
    addressOf = addressOf();
  }

  /** {@code (AtenTensorHandle, void **) -> AOTITorchError}. */
  private static Function addressOf() {
    return NativeLibrary.getInstance("torch_cpu").getFunction("aoti_torch_get_data_ptr");
  }

  /**
   * Joins the other processes. What can fail in one process alone comes before they wait for each
   * other: all of them go on, or none.
   *
   * @param ofFirst replaces bytes by those of process 0
   * @param gpu number of the one that this process computes on
   * @param giveUp ends all processes, which wait for each other too long; given the reason
   * @return empty where it is not possible in some process, which says why in the log
   * @throws MpiException when the processes do not find each other: others may wait still
   */
  static Optional<NcclExchange> start(
      ProcessGroup group,
      Consumer<byte[]> ofFirst,
      Supplier<Nccl> load,
      int gpu,
      Consumer<String> giveUp) {
    Optional<Nccl> loaded = inAll(group, () -> usable(load, gpu));
    Optional<byte[]> id =
        loaded.flatMap(
            n -> inAll(group, () -> group.rank() == 0 ? n.uniqueId() : new byte[ID_BYTES]));
    if (id.isEmpty()) {
      return Optional.empty();
    }
    ofFirst.accept(id.get());
    group.any(false); // it has arrived everywhere before process 0 waits inside NCCL
    Nccl nccl = loaded.get();
    Thread watch = watch(giveUp);
    try {
      Pointer communicator = nccl.join(id.get(), group.rank(), group.size());
      return Optional.of(new NcclExchange(nccl, communicator));
    } catch (MpiException e) {
      throw new MpiException(e.getMessage() + "; " + REMEDY);
    } finally {
      watch.interrupt();
    }
  }

  private static Nccl usable(Supplier<Nccl> load, int gpu) {
    Nccl nccl = load.get();
    addressOf();
    nccl.use(gpu);
    return nccl;
  }

  private static Thread watch(Consumer<String> giveUp) {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(PATIENCE_MILLIS);
                giveUp.accept("NCCL has not found all processes for five minutes; " + REMEDY);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // they have found each other
              }
            },
            "nccl-watch");
    watch.setDaemon(true);
    watch.start();
    return watch;
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
  Pointer memory(NDArray array) {
    requireFloats(array);
    PointerByReference address = new PointerByReference();
    Pointer tensor = new Pointer(((PtNDArray) array).getHandle());
    int code = addressOf.invokeInt(new Object[] {tensor, address});
    if (code != 0) {
      throw new MpiException("PyTorch does not say where an array lies");
    }
    return address.getValue();
  }
}
