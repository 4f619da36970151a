package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

/**
 * The processes that {@code mpirun} or {@code srun} has started. To be used from the thread that
 * {@link #start} was called in.
 *
 * <p>Arrays travel as they lie in memory, without a copy in Java; those of a GPU are copied to the
 * CPU's memory and back. Sums are made in one order, which depends on the number of processes and
 * on the machines: the same run has the same bits again.
 */
public final class MpiGroup implements ProcessGroup {
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

    private Functions() {}
  }

  private static MpiGroup started;

  private final OpenMpi mpi;
  private final int rank;
  private final int size;

  private MpiGroup(OpenMpi mpi, int rank, int size) {
    this.mpi = mpi;
    this.rank = rank;
    this.size = size;
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
    try {
      OpenMpi.load();
      return Optional.empty();
    } catch (MpiException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Leaves the others at the end of a command that went well; without a group, does nothing. */
  public static synchronized void leave() {
    if (started != null) {
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
    if (arrays.isEmpty()) {
      return;
    }
    NDArray first = arrays.get(0);
    try (NDArray joined = Functions.JOIN.call(true, arrays);
        NDArray here = joined.toDevice(Device.cpu(), false);
        NDArray by = first.getManager().create((float) size)) {
      add(here);
      try (NDArray there = here.toDevice(first.getDevice(), false)) {
        Functions.DIVIDE.call(true, there, arrays, by);
      }
    }
  }

  private void add(NDArray flat) {
    mpi.call(
        "MPI_Allreduce",
        OpenMpi.IN_PLACE,
        memory(flat),
        count(flat.size()),
        mpi.floats(),
        mpi.sum(),
        mpi.world());
  }

  @Override
  public NDArray gather(NDArray rows) {
    long[] shape = rows.getShape().getShape();
    shape[0] *= size;
    NDManager owner = rows.getManager();
    try (NDManager scratch = owner.newSubManager(Device.cpu())) {
      NDArray wide = Functions.WIDE.call(true, rows);
      wide.attach(scratch);
      NDArray mine = wide.toDevice(Device.cpu(), false);
      mine.attach(scratch);
      NDArray all = scratch.zeros(new Shape(shape));
      mpi.call(
          "MPI_Allgather",
          memory(mine),
          count(mine.size()),
          mpi.floats(),
          memory(all),
          count(mine.size()),
          mpi.floats(),
          mpi.world());
      NDArray there = Functions.LIKE.call(true, all.toDevice(rows.getDevice(), false), rows);
      there.attach(owner);
      return there;
    }
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
      NDList one = new NDList(array);
      try (NDManager scratch = array.getManager().newSubManager(Device.cpu())) {
        // weights are changed in place, which must not be recorded
        NDArray flat = Functions.JOIN.call(false, one);
        flat.attach(scratch);
        NDArray here = flat.toDevice(Device.cpu(), false); // on a CPU flat itself
        here.attach(scratch);
        mpi.call("MPI_Bcast", memory(here), count(here.size()), mpi.floats(), 0, mpi.world());
        if (rank != 0) {
          NDArray there = here.toDevice(array.getDevice(), false);
          there.attach(scratch);
          Functions.DIVIDE.call(false, there, one, scratch.create(1f)).close();
        }
      }
    }
  }

  /** The numbers themselves, where they lie; good while the array lives. */
  private static Pointer memory(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "processes exchange 32-bit floats, not " + array.getDataType());
    }
    ByteBuffer direct = array.toByteBuffer(true);
    return Native.getDirectBufferPointer(direct);
  }

  private static int count(long numbers) {
    return Math.toIntExact(numbers);
  }
}
