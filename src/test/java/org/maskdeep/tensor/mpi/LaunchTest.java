package org.maskdeep.tensor.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchTest {
  @Test
  void openMpisVariablesSayWhoThisIs() {
    Launch launch =
        Launch.of(
            Map.of(
                "OMPI_COMM_WORLD_SIZE", "8",
                "OMPI_COMM_WORLD_RANK", "5",
                "OMPI_COMM_WORLD_LOCAL_RANK", "1",
                "OMPI_COMM_WORLD_LOCAL_SIZE", "4",
                "SLURM_STEP_NUM_TASKS", "2"));
    assertThat(launch).isEqualTo(new Launch(5, 8, 1, 4, "mpirun"));
    assertThat(launch.isAlone()).isFalse();
  }

  @Test
  void aStepOfSlurmDoes() {
    Launch launch =
        Launch.of(
            Map.of(
                "SLURM_STEP_NUM_TASKS", "8",
                "SLURM_STEP_NUM_NODES", "2",
                "SLURM_PROCID", "7",
                "SLURM_LOCALID", "3"));
    assertThat(launch).isEqualTo(new Launch(7, 8, 3, 4, "srun"));
  }

  @Test
  void oneProcessOrAnAllocationWithoutAStepIsAlone() {
    assertThat(Launch.of(Map.of()).isAlone()).isTrue();
    assertThat(Launch.of(Map.of("OMPI_COMM_WORLD_SIZE", "1")).isAlone()).isTrue();
    assertThat(Launch.of(Map.of("SLURM_NTASKS", "8")).isAlone()).isTrue();
    assertThat(Launch.of(Map.of("OMPI_COMM_WORLD_SIZE", "many")).isAlone()).isTrue();
  }

  @Test
  void processorsAreSharedOutToThoseWhoMayRunOnThem() {
    assertThat(Launch.threads(16, 4)).isEqualTo(4);
    assertThat(Launch.threads(2, 1)).as("bound to two").isEqualTo(2);
    assertThat(Launch.threads(32, 2)).as("two bound to a socket").isEqualTo(16);
    assertThat(Launch.threads(2, 4)).isEqualTo(1);
  }
}
