package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.maskdeep.tensor.ProcessGroup;
import org.slf4j.LoggerFactory;

/**
 * The processes that {@code mpirun} or {@code srun} has started. To be used from the thread that
 * {@link #start} was called in.
 *
 * <p>Arrays travel as they lie in memory, without a copy in Java: those of the CPU by Open MPI,
 * those of GPUs by NCCL where all processes have it, else through the CPU's memory. Open MPI makes
 * sums in one order, which depends on the number of processes and on the machines: the same run has
 * the same bits again.
 */
public final class MpiGroup implements ProcessGroup {
  /** Environment variable; {@code off} has arrays of GPUs go through the CPU's memory. */
  private static final String NCCL = "MASKDEEP_NCCL";

  private static final String NO_NCCL = "off";

  private static MpiGroup started;

  private final OpenMpi mpi;
  private final int rank;
  private final int size;
  private final Exchange host;
  private Exchange gpu; // null before the first array of a GPU

  private MpiGroup(OpenMpi mpi, int rank, int size) {
    this.mpi = mpi;
    this.rank = rank;
    this.size = size;
    host = new MpiExchange(mpi);
  }

  /**
   * Joins the other processes, at the first call; a process by itself is {@link
   * ProcessGroup#alone}.
   *
   * @throws MpiException when Open MPI is missing or was not told of the other processes
   */
  public static synchronized ProcessGroup start(Launch launch) {
    if (launch.isAlone()) {
      return ProcessGroup.alone();
    }
    if (started == null) {
      OpenMpi mpi = OpenMpi.load();
      mpi.call("MPI_Init", Pointer.NULL, Pointer.NULL);
      IntByReference number = new IntByReference();
      mpi.call("MPI_Comm_rank", mpi.world(), number);
      int rank = number.getValue();
      mpi.call("MPI_Comm_size", mpi.world(), number);
      started = new MpiGroup(mpi, rank, number.getValue());
      if (started.size != launch.size()) {
        throw new MpiException(
            String.format(
                Locale.ROOT,
                "%s has started %d processes, and Open MPI knows of %d: with Slurm, try srun"
                    + " --mpi=pmix",
                launch.launcher(),
                launch.size(),
                started.size));
      }
    }
    return started;
  }

  /** Why several processes are not possible here; empty where Open MPI is there. */
  public static Optional<String> missing() {
    return missing(OpenMpi::load);
  }

  /** Why GPUs of several processes cannot talk to each other by NCCL; empty where it is there. */
  public static Optional<String> missingNccl() {
    return missing(Nccl::load);
  }

  private static Optional<String> missing(Runnable load) {
    try {
      load.run();
      return Optional.empty();
    } catch (MpiException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Leaves the others at the end of a command that went well; without a group, does nothing. */
  public static synchronized void leave() {
    if (started != null) {
      if (started.gpu instanceof NcclExchange nccl) {
        nccl.close();
      }
      started.mpi.call("MPI_Finalize");
      started = null;
    }
  }

  /** Ends all processes; does nothing where there are no others. */
  public static synchronized void abort(int code) {
    if (started != null) {
      started.mpi.call("MPI_Abort", started.mpi.world(), code);
    }
  }

  private static void giveUp(String why) {
    LoggerFactory.getLogger(MpiGroup.class).error(why);
    abort(1);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void average(NDList arrays) {
    if (!arrays.isEmpty()) {
      exchange(arrays.get(0)).average(arrays, size);
    }
  }

  @Override
  public NDArray gather(NDArray rows) {
    return exchange(rows).gather(rows, size);
  }

  @Override
  public void sum(double[] numbers) {
    double[] sums = new double[numbers.length];
    mpi.call("MPI_Allreduce", numbers, sums, numbers.length, mpi.doubles(), mpi.sum(), mpi.world());
    System.arraycopy(sums, 0, numbers, 0, sums.length);
  }

  @Override
  public void broadcast(NDList arrays) {
    for (NDArray array : arrays) {
      exchange(array).broadcast(array, rank);
    }
  }

  private Exchange exchange(NDArray array) {
    Device device = array.getDevice();
    if (device.isGpu() && gpu == null) {
      gpu = gpus(device.getDeviceId());
    }
    return device.isGpu() ? gpu : host;
  }

  private Exchange gpus(int device) {
    if (any(NO_NCCL.equals(System.getenv(NCCL)))) {
      return host;
    }
    Consumer<byte[]> ofFirst =
        bytes -> mpi.call("MPI_Bcast", bytes, bytes.length, mpi.bytes(), 0, mpi.world());
    return NcclExchange.start(this, ofFirst, Nccl::load, device, MpiGroup::giveUp)
        .<Exchange>map(Function.identity())
        .orElse(host);
  }
}
