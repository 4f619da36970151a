#!/usr/bin/env python3
"""Sets Jupyter up inside this project and starts it; registers nothing outside the folder.

    jupyter.py setup                          prints the Python that has Jupyter
    jupyter.py kernel [own|ijava|jjava]       writes build/jupyter/kernels/java/kernel.json
    jupyter.py run SCRIPT ARGUMENT...         runs a script with that Python and the right settings
    jupyter.py lab ARGUMENT...                opens the notebooks in JupyterLab

Only Python's standard library is needed to start it. A virtual environment in build/venv gets the
pinned versions of requirements.txt; where pip cannot, Debian's jupyter-nbconvert will do (without
JupyterLab). MASKDEEP_PYTHON names another Python that has nbclient and nbconvert.
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import kernels

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENV = BUILD / "venv"
JUPYTER = BUILD / "jupyter"
REQUIREMENTS = ROOT / "environment" / "requirements.txt"
NEEDED = "import jupyter_client, nbclient, nbconvert, nbformat"
PIP_SECONDS = 900


class Trouble(Exception):
    """What the user has to know, in one or more lines."""


def say(message):
    print(message, file=sys.stderr, flush=True)


def has_jupyter(python, needed=NEEDED):
    if not python or not Path(python).exists():
        return False
    done = subprocess.run([str(python), "-c", needed], capture_output=True, check=False)
    return done.returncode == 0


def venv_python():
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return VENV / folder / name


def install_venv():
    """Makes the virtual environment; True when pip could install all of the lock file."""
    if sys.version_info < (3, 11):
        say(f"Python {sys.version.split()[0]} is too old for the pinned Jupyter (3.11 or newer).")
        return False
    say(f"Setting up Jupyter in {VENV.relative_to(ROOT)} (once; a minute or two) ...")
    try:
        venv.create(VENV, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"No virtual environment here: {error} (Debian: apt install python3-venv).")
        return False
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
           "--retries", "0", "--timeout", "15", "--no-input", "-r", str(REQUIREMENTS)]
    try:
        done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=PIP_SECONDS)
    except subprocess.TimeoutExpired:
        say(f"pip did not end within {PIP_SECONDS} s.")
        return False
    if done.returncode != 0:
        problems = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        say("pip could not install the pinned versions" + "".join(f"\n  {p}" for p in problems[:2]))
    return done.returncode == 0


def find_python():
    """The Python that has Jupyter: named by the user, the virtual environment, or Debian's."""
    named = os.environ.get("MASKDEEP_PYTHON")
    if named:
        named = shutil.which(named) or named
        if not has_jupyter(named):
            raise Trouble(f"MASKDEEP_PYTHON={named} has no nbclient and nbconvert: "
                          f"run '{named} -m pip install -r {REQUIREMENTS}'.")
        return Path(named)
    lock = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = BUILD / "jupyter-python.txt"
    if stamp.exists():
        known = stamp.read_text().splitlines()
        if len(known) == 2 and known[0] == lock and has_jupyter(known[1]):
            return Path(known[1])
    BUILD.mkdir(exist_ok=True)
    python = venv_python() if install_venv() else None
    if python is None:
        candidates = [Path("/usr/bin/python3"), Path(sys.executable)]
        python = next((p for p in candidates if has_jupyter(p)), None)
        if python is None:
            raise Trouble(
                "No Jupyter here, and pip cannot fetch it. Do one of:\n"
                "  - apt install jupyter-nbconvert              (runs the notebooks; no JupyterLab)\n"
                f"  - pip install -r {REQUIREMENTS.relative_to(ROOT)}  where there is a network, and\n"
                "    MASKDEEP_PYTHON=/path/to/that/python make notebooks")
        say(f"Using the Jupyter of {python} instead (remembered until build/ is deleted).")
    stamp.write_text(f"{lock}\n{python}\n")
    return python


def settings():
    """The environment in which Jupyter sees this project's kernel and keeps its files here."""
    library = str(ROOT / "target" / "maskdeep.jar") + os.pathsep + str(ROOT / "target" / "lib" / "*.jar")
    here = {
        "JUPYTER_PATH": JUPYTER,
        "JUPYTER_DATA_DIR": JUPYTER / "data",
        "JUPYTER_CONFIG_DIR": JUPYTER / "config",
        "JUPYTER_RUNTIME_DIR": JUPYTER / "runtime",
        "IPYTHONDIR": JUPYTER / "ipython",
        "IJAVA_CLASSPATH": library,
        "JJAVA_CLASSPATH": library,
    }
    (JUPYTER / "runtime").mkdir(parents=True, exist_ok=True)
    return dict(os.environ, **{name: str(value) for name, value in here.items()})


def lab(arguments):
    python = find_python()
    if not has_jupyter(python, "import jupyterlab"):
        raise Trouble(f"{python} has no JupyterLab. With a network: delete build/ and try again. "
                      "Without: 'make notebooks' still executes and exports them.")
    command = [str(python), "-m", "jupyterlab", f"--notebook-dir={ROOT}"] + arguments
    start = ROOT / "notebooks"
    if start.is_dir() and not arguments:
        command.append(str(start))
    return subprocess.call(command, env=settings(), cwd=ROOT)


def main():
    parser = argparse.ArgumentParser(description="Jupyter inside this project.")
    parser.add_argument("command", choices=["setup", "kernel", "run", "lab"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    try:
        if given.command == "setup":
            print(find_python())
            return 0
        if given.command == "kernel":
            which = given.arguments[0] if given.arguments else "own"
            python = find_python() if which == "jjava" else None
            say(kernels.install(which, ROOT, JUPYTER, python))
            return 0
        if given.command == "lab":
            return lab(given.arguments)
        return subprocess.call([str(find_python())] + given.arguments, env=settings(), cwd=ROOT)
    except (Trouble, kernels.Trouble) as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
