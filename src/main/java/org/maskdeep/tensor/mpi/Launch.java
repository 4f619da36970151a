package org.maskdeep.tensor.mpi;

import java.util.Map;

/**
 * How this process was started, as its environment says.
 *
 * @param rank this process's number among all, from 0
 * @param size number of processes
 * @param localRank its number among those of this machine, from 0
 * @param localSize number of processes on this machine
 * @param launcher {@code mpirun} or {@code srun}; empty for a process by itself
 */
public record Launch(int rank, int size, int localRank, int localSize, String launcher) {
  private static final Launch ALONE = new Launch(0, 1, 0, 1, "");

  /** Of this process. */
  public static Launch here() {
    return of(System.getenv());
  }

  /**
   * What an environment says: Open MPI's variables, else those of a step of Slurm. One process, or
   * none of these: alone.
   */
  static Launch of(Map<String, String> environment) {
    int size = number(environment, "OMPI_COMM_WORLD_SIZE", 1);
    if (size > 1) {
      return new Launch(
          number(environment, "OMPI_COMM_WORLD_RANK", 0),
          size,
          number(environment, "OMPI_COMM_WORLD_LOCAL_RANK", 0),
          number(environment, "OMPI_COMM_WORLD_LOCAL_SIZE", size),
          "mpirun");
    }
    size = number(environment, "SLURM_STEP_NUM_TASKS", 1);
    if (size > 1) {
      int localRank = number(environment, "SLURM_LOCALID", 0);
      int nodes = number(environment, "SLURM_STEP_NUM_NODES", 1);
      int localSize = Math.max(localRank + 1, (size + nodes - 1) / nodes);
      return new Launch(number(environment, "SLURM_PROCID", 0), size, localRank, localSize, "srun");
    }
    return ALONE;
  }

  private static int number(Map<String, String> environment, String name, int otherwise) {
    String value = environment.get(name);
    return value != null && value.matches("\\d{1,9}") ? Integer.parseInt(value) : otherwise;
  }

  /** Whether there is no other process. */
  public boolean isAlone() {
    return size == 1;
  }

  /**
   * How many threads a process should compute with: an equal share of the processors that it may
   * run on.
   *
   * @param available how many these are
   * @param alike how many processes may run on these very processors, this one included
   */
  public static int threads(int available, int alike) {
    return Math.max(1, available / Math.max(1, alike));
  }
}
