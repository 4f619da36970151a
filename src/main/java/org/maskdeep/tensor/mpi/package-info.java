/**
 * Several processes that train one model: Open MPI, started by {@code mpirun} or {@code srun}, does
 * the talking, and between GPUs NVIDIA's NCCL.
 */
package org.maskdeep.tensor.mpi;
