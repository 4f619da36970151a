"""Keeps Containerfile and Binder's configuration in step with what they are made of."""

import fnmatch
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def instructions():
    """(word, arguments) of each instruction, lines that go on joined."""
    lines = [line for line in text("environment/Containerfile").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def all_of(word):
    return [arguments for name, arguments in instructions() if name == word]


class ContainerTest(unittest.TestCase):
    def test_binder_builds_the_same_image(self):
        self.assertEqual(text("environment/Containerfile"), text(".binder/Dockerfile"),
                         "cp environment/Containerfile .binder/Dockerfile")

    def test_what_is_copied_exists_and_is_not_left_out(self):
        left_out = [line.lstrip("/").removeprefix("**/") for line in text(".dockerignore").splitlines()
                    if line and not line.startswith("#")]
        copied = [word for line in all_of("COPY") for word in line.split()[:-1] if not word.startswith("--")]
        self.assertIn(".", copied)
        needed = copied + ["Makefile", "pom.xml", "src/main", "notebooks", "environment/notebooks.mk",
                           "environment/jupyter.py", "environment/kernels.py", "environment/kernel/pom.xml"]
        for path in needed:
            self.assertTrue((ROOT / path).exists(), path)
            for part in Path(path).parts:
                self.assertFalse([rule for rule in left_out if fnmatch.fnmatch(part, rule)], path)

    def test_jupyter_is_the_pinned_one(self):
        pinned = text("environment/requirements.txt")
        self.assertRegex(pinned, r"(?m)^jupyterlab==")
        runs = " ".join(all_of("RUN"))
        self.assertIn("pip install --no-cache-dir --disable-pip-version-check -r /opt/requirements.txt", runs)
        self.assertNotRegex(runs, r"pip install (?!--no-cache-dir .*-r )|\w==\d")
        oldest = re.search(r"Pinned for Python 3\.(\d+)", pinned)[1]
        base = all_of("FROM")
        self.assertEqual(["debian:bookworm-slim"], base)  # whose Python is 3.11 and whose JDK is 17
        self.assertLessEqual(int(oldest), 11)

    def test_java_is_that_of_the_pom(self):
        release = re.search(r"<maven.compiler.release>(\d+)<", text("pom.xml"))[1]
        self.assertIn(f" openjdk-{release}-jdk-headless ", " ".join(all_of("RUN")))

    def test_targets_and_places_are_those_of_the_makefile_and_of_jupyter(self):
        make = re.search(r"make ([a-z ]+) COMMIT=", " ".join(all_of("RUN")))[1].split()
        targets = text("Makefile") + text("environment/notebooks.mk")
        for target in make:
            self.assertRegex(targets, rf"(?m)^{target}:")
        self.assertRegex(targets, r"(?m)^container:.*##")
        environment = " ".join(all_of("ENV"))
        self.assertIn("JUPYTER_PATH=/home/${NB_USER}/build/jupyter", environment)
        self.assertIn('JUPYTER = BUILD / "jupyter"', text("environment/jupyter.py"))
        self.assertIn('BUILD = ROOT / "build"', text("environment/jupyter.py"))
        self.assertEqual("${HOME}", all_of("WORKDIR")[0])
        natives = re.search(r"DJL_CACHE_DIR=(\S+)", environment)[1]
        self.assertIn(f"{natives}/pytorch/*/libtorch_cpu.so", " ".join(all_of("RUN")))

    def test_it_runs_without_the_rights_of_root(self):
        words = [word for word, _ in instructions()]
        self.assertLess(words.index("USER"), words.index("CMD"))
        self.assertEqual(["${NB_UID}"], all_of("USER"))
        self.assertIn("NB_UID=1000", all_of("ARG"))

    def test_no_host_of_a_registry_is_named(self):
        for name in ("environment/Containerfile", "environment/container.sh", ".dockerignore"):
            self.assertNotRegex(text(name), r"https?://|\b\w+\.(io|com|org)/")

    def test_without_podman_and_docker_it_says_what_it_needs(self):
        with tempfile.TemporaryDirectory() as empty:
            for tool in ("sh", "dirname", "cat"):
                os.symlink(shutil.which(tool), Path(empty) / tool)
            done = subprocess.run([str(Path(empty) / "sh"), "environment/container.sh"], cwd=ROOT, text=True,
                                  env={"PATH": empty}, capture_output=True, check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("needs podman, or docker with its service running", done.stderr)

    def test_with_one_of_them_it_builds_that_file(self):
        with tempfile.TemporaryDirectory() as folder:
            podman = Path(folder) / "podman"
            podman.write_text('#!/bin/sh\n[ "$1" = info ] || echo "asked: $*"\n', encoding="utf-8")
            podman.chmod(0o755)
            done = subprocess.run(["sh", "environment/container.sh", "abc"], cwd=ROOT, text=True, check=True,
                                  env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}, capture_output=True)
        self.assertIn("asked: build --file environment/Containerfile --build-arg COMMIT=abc --tag maskdeep .",
                      done.stdout)
        self.assertIn("podman run --rm -p 127.0.0.1:8888:8888", done.stdout)


if __name__ == "__main__":
    unittest.main()
