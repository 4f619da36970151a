#!/bin/sh
# Builds the container image `maskdeep` of environment/Containerfile with podman or docker:
#     environment/container.sh [COMMIT]
# TOOL names another program that builds as they do.
set -eu
cd "$(dirname "$0")/.."
tool=${TOOL:-}
for one in podman docker; do
  if [ -z "$tool" ] && command -v "$one" > /dev/null && "$one" info > /dev/null 2>&1; then
    tool=$one
  fi
done
if [ -z "$tool" ]; then
  echo "make container needs podman, or docker with its service running and your user allowed to use
it; neither answers here ('podman info', 'docker info'). Debian: apt install podman. It also needs
a network for the base image, Maven's and pip's packages, and some 4 GiB of disk." >&2
  exit 1
fi
"$tool" build --file environment/Containerfile --build-arg "COMMIT=${1:-unknown}" --tag maskdeep .
echo "To start it, with notebooks and runs in volumes that stay:
    $tool run --rm -p 127.0.0.1:8888:8888 -v notebooks:/home/student/notebooks -v runs:/home/student/runs maskdeep
then open the address that it prints, which holds a token."
