#!/bin/sh
# Pretrains on several GPUs of a cluster with Slurm, a process for each; submit with
#   sbatch --nodes=2 environment/slurm.sh imagenet-maskdeep runs/imagenet --set optimizer.accumulate=8
# The same command again resumes. docs/scale.md says what has been tried of it.
#SBATCH --job-name=maskdeep
#SBATCH --ntasks-per-node=4
#SBATCH --gpus-per-task=1
#SBATCH --cpus-per-task=8
#SBATCH --time=24:00:00
# A minute before the time is up every process gets SIGTERM; process 0 then writes a checkpoint.
#SBATCH --signal=TERM@60
set -eu
if [ $# -lt 2 ]; then
  echo "usage: sbatch environment/slurm.sh RECIPE RUN [--set KEY=VALUE]..." >&2
  exit 2
fi
recipe=$1 run=$2
shift 2
# One GPU a task is visible to it, as gpu:0. pmix is how Open MPI's processes find each other.
# srun does not take --cpus-per-task from sbatch.
# Where one of them is killed the others must not wait for it.
exec srun --mpi=pmix --kill-on-bad-exit=1 --cpus-per-task="${SLURM_CPUS_PER_TASK:-1}" \
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar target/maskdeep.jar pretrain \
  --recipe "$recipe" --device gpu:0 --resume --out "$run" "$@"
