/**
 * Several processes that train one model: Open MPI, started by {@code mpirun} or {@code srun}, does
 * the talking.
 */
package org.maskdeep.tensor.mpi;
