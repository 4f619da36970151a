"""Writes the kernelspec `java` for this project's own Jupyter: our kernel, IJava or JJava."""
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

IJAVA_URL = "https://github.com/SpencerPark/IJava/releases/download/v1.3.0/ijava-1.3.0.zip"
IJAVA_JAR = "java/ijava-1.3.0.jar"
# Of the jar inside the zip, the only file of it that is used. Three public Nix packages pin the
# release's unpacked files (duuJC5iUz1jj1xshHjhEoa8lb5YmPjOMz42naFrGGCU=); this jar is among them.
IJAVA_JAR_SHA256 = "6aaa4b8cb4c2527ff9d6655e8b79c200ed9599c4515657ca19b33db9d6831f45"
JJAVA_VERSION = "1.0a8"
NETWORK_SECONDS = 20

# Page faults are the largest cost of a training step: keep freed memory, in one arena.
MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
}


# `assert` in cells counts; libraries' own assertions stay off. Charts need no screen.
JVM_OPTIONS = ["-ea:REPL...", "-Djava.awt.headless=true"]


class Trouble(Exception):
    """What the user has to know, in one or more lines."""


def java():
    """The absolute path of java: JAVA_HOME's, else the first on the PATH."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if not found:
        raise Trouble("No java: install a JDK 17 or newer, or set JAVA_HOME to one.")
    return found


def environment():
    """What the kernel's process is given beside what Jupyter has."""
    return dict(MALLOC, DJL_OFFLINE=os.environ.get("DJL_OFFLINE", "true"),
                JJAVA_JVM_OPTS=" ".join(JVM_OPTIONS))


def fresh(folder):
    """Empties the kernel's folder, once the new kernel is sure to come."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def write_spec(folder, argv, name):
    spec = {
        "argv": argv,
        "display_name": name,
        "language": "java",
        "interrupt_mode": "message",
        "env": environment(),
    }
    (folder / "kernel.json").write_text(json.dumps(spec, indent=1) + "\n")


def own(root, folder):
    """Our kernel: the class path stands in kernel.args, so that any path may hold spaces."""
    kernel = root / "environment" / "kernel" / "target"
    jar = kernel / "maskdeep-kernel.jar"
    if not jar.exists():
        raise Trouble(f"{jar.relative_to(root)} is missing: run 'make kernel'.")
    entries = [root / "target" / "maskdeep.jar", root / "target" / "lib" / "*", jar, kernel / "lib" / "*"]
    class_path = os.pathsep.join(str(entry) for entry in entries).replace("\\", "\\\\")
    fresh(folder)
    (folder / "kernel.args").write_text(
        "\n".join(JVM_OPTIONS) + f'\n-cp\n"{class_path}"\norg.maskdeep.kernel.Main\n')
    write_spec(folder, [java(), f"@{folder / 'kernel.args'}", "{connection_file}"], "Java")
    return "Kernel 'java': the project's own."


def ijava(root, folder):
    """IJava 1.3.0, from its release or from a zip that lies in build/download."""
    saved = root / "build" / "download" / "ijava-1.3.0.zip"
    by_hand = (f"Fetch {IJAVA_URL}\non a machine with a network, lay it at {saved.relative_to(root)}"
               " and run 'make kernel KERNEL=ijava' again.")
    if not saved.exists():
        try:
            with urllib.request.urlopen(IJAVA_URL, timeout=NETWORK_SECONDS) as answer:
                content = answer.read()
        except (urllib.error.URLError, socket.timeout, OSError) as error:
            raise Trouble(f"IJava's release cannot be reached from here ({error}).\n{by_hand}") from error
        saved.parent.mkdir(parents=True, exist_ok=True)
        part = saved.with_suffix(".part")
        part.write_bytes(content)
        part.replace(saved)
    try:
        with zipfile.ZipFile(io.BytesIO(saved.read_bytes())) as archive:
            jar = archive.read(IJAVA_JAR)
    except (zipfile.BadZipFile, KeyError) as error:
        raise Trouble(f"{saved.relative_to(root)} is not IJava 1.3.0's zip ({error}): delete it.\n{by_hand}") from error
    found = hashlib.sha256(jar).hexdigest()
    if found != IJAVA_JAR_SHA256:
        raise Trouble(f"{IJAVA_JAR} in {saved.relative_to(root)} has SHA-256 {found}, not "
                      f"{IJAVA_JAR_SHA256}: it is not the release; delete it.\n{by_hand}")
    fresh(folder)
    (folder / "ijava-1.3.0.jar").write_bytes(jar)
    write_spec(folder, [java(), *JVM_OPTIONS, "-jar", str(folder / "ijava-1.3.0.jar"),
                        "{connection_file}"], "Java (IJava)")
    return "Kernel 'java': IJava 1.3.0 (its jar's SHA-256 is as expected)."


def jjava(root, folder, python):
    """JJava from pip, into the project's virtual environment."""
    if root / "build" not in Path(python).parents:
        raise Trouble(f"JJava needs pip, which has not worked here ({python} is used instead). "
                      "Delete build/ and try again where there is a network.")
    done = subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries",
         "0", "--timeout", "15", "--no-input", f"jjava=={JJAVA_VERSION}"],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(
            f"pip cannot fetch jjava=={JJAVA_VERSION} from here. By hand: fetch the wheel of\n"
            "that version from the Python package index, run\n"
            f"  {python} -m pip install path/to/the.whl\nand then 'make kernel KERNEL=jjava' again.")
    prefix = Path(python).parent.parent
    specs = list(prefix.glob("share/jupyter/kernels/*/kernel.json"))
    spec = next((s for s in specs if "jjava" in s.read_text().lower()), None)
    if spec is None:
        raise Trouble(f"jjava=={JJAVA_VERSION} is installed, but left no kernelspec in {prefix}/share/jupyter.")
    fresh(folder)
    shutil.copytree(spec.parent, folder, dirs_exist_ok=True)
    argv = json.loads(spec.read_text())["argv"]
    argv = [a.replace(str(spec.parent), str(folder)).replace("{resource_dir}", str(folder)) for a in argv]
    write_spec(folder, [java() if a == "java" else a for a in argv], "Java (JJava)")
    return f"Kernel 'java': JJava {JJAVA_VERSION}."


def install(which, root, jupyter, python=None):
    """Writes the kernelspec and returns a line that says which kernel it is."""
    if which not in ("own", "ijava", "jjava"):
        raise Trouble(f"KERNEL={which} is unknown: own, ijava or jjava.")
    folder = jupyter / "kernels" / "java"
    if which == "own":
        return own(root, folder)
    return ijava(root, folder) if which == "ijava" else jjava(root, folder, python)
