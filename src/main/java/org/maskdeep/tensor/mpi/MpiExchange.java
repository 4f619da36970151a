package org.maskdeep.tensor.mpi;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** By Open MPI, from and to the CPU's memory. */
final class MpiExchange extends Exchange {
  private final OpenMpi mpi;

  MpiExchange(OpenMpi mpi) {
    this.mpi = mpi;
  }

  @Override
  Device place(Device device) {
    return Device.cpu();
  }

  @Override
  void sum(NDArray flat) {
    mpi.call(
        "MPI_Allreduce",
        OpenMpi.IN_PLACE,
        memory(flat),
        count(flat),
        mpi.floats(),
        mpi.sum(),
        mpi.world());
  }

  @Override
  void gather(NDArray mine, NDArray all) {
    mpi.call(
        "MPI_Allgather",
        memory(mine),
        count(mine),
        mpi.floats(),
        memory(all),
        count(mine),
        mpi.floats(),
        mpi.world());
  }

  @Override
  void broadcast(NDArray flat) {
    mpi.call("MPI_Bcast", memory(flat), count(flat), mpi.floats(), 0, mpi.world());
  }

  /** The numbers themselves, where they lie; good while the array lives. */
  private static Pointer memory(NDArray array) {
    requireFloats(array);
    ByteBuffer direct = array.toByteBuffer(true);
    return Native.getDirectBufferPointer(direct);
  }

  private static int count(NDArray array) {
    return Math.toIntExact(array.size());
  }
}
