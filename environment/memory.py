#!/usr/bin/env python3
"""Measures what a student costs: a Jupyter server of their own with one Java kernel.

    python3 environment/jupyter.py run environment/memory.py notebooks/00-start-here.ipynb ...
        starts a JupyterLab server, runs the cells of each notebook over the server's web socket as
        a browser does, saves the notebook, and prints peaks of memory and the processor's time
    ... --java -Xmx512m -XX:ActiveProcessorCount=1     as last argument: options of the kernel's JVM
    ... --students 2    so many servers and kernels at the same time, each with the same notebooks

The figures are those of /proc (Linux only). `peak` is VmHWM: the largest resident set. `own` is the
largest part of it that no other process can share (RssAnon), `files` the largest part that is files
in memory (RssFile), which processes on one machine share: PyTorch's library, Java's classes.
"""
import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import nbformat
import websocket

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 1800  # seconds that no cell takes
FIELDS = {"peak": "VmHWM", "own": "RssAnon", "files": "RssFile"}


def status(pid):
    """MiB by name, of one process."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return {name: int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1]) / 1024
            for name, field in FIELDS.items()}


def seconds(pid):
    """Processor time, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(pid):
    """MiB of a process when what it shares is divided among those who share it (Pss)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) / 1024


class Watch(threading.Thread):
    """The largest figures of a process while it lives."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.time = pid, {}, 0.0
        self.start()

    def run(self):
        while self.look():
            time.sleep(0.2)

    def look(self):
        try:
            for name, value in status(self.pid).items():
                self.most[name] = max(self.most.get(name, 0), value)
            self.time = seconds(self.pid)
            return True
        except (OSError, TypeError):  # it has ended
            return False


class Server:
    """A JupyterLab server with files of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="student-")
        self.token = secrets.token_hex(16)
        here = dict(os.environ, JUPYTER_RUNTIME_DIR=self.folder.name, JUPYTER_TOKEN=self.token)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
             f"--ServerApp.root_dir={ROOT}"],
            env=here, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = self.found()
        self.watch = Watch(self.process.pid)

    def found(self):
        end = time.monotonic() + 120
        file = Path(self.folder.name) / f"jpserver-{self.process.pid}.json"
        while not file.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit("JupyterLab did not start: try 'make lab' for its messages.")
            time.sleep(0.2)
        time.sleep(0.5)
        return json.loads(file.read_text(encoding="utf-8"))["url"]

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kernels(self):
        """The process numbers of the kernels: the server's children."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text(encoding="utf-8").split()]

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.folder.cleanup()


class Session:
    """A kernel of a server and the web socket to it."""

    def __init__(self, server, path):
        self.server = server
        asked = {"path": path, "name": "", "type": "notebook", "kernel": {"name": "java"}}
        self.session = server.ask("POST", "api/sessions", asked)
        self.kernel = self.session["kernel"]["id"]
        at = urllib.parse.urlsplit(server.url)
        self.socket = websocket.create_connection(
            f"ws://{at.netloc}{at.path}api/kernels/{self.kernel}/channels?token={server.token}",
            timeout=PATIENCE)
        self.watch = Watch(server.kernels()[0])

    def run(self, code):
        """One cell; returns its outputs."""
        message = uuid.uuid4().hex
        self.socket.send(json.dumps({
            "channel": "shell", "parent_header": {}, "metadata": {}, "buffers": [],
            "header": {"msg_id": message, "msg_type": "execute_request", "username": "student",
                       "session": self.session["id"], "version": "5.3", "date": ""},
            "content": {"code": code, "silent": False, "store_history": True,
                        "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}}))
        outputs = []
        while True:
            got = json.loads(self.socket.recv())
            if got["parent_header"].get("msg_id") != message:
                continue
            kind, content = got["msg_type"], got["content"]
            if kind == "error":
                raise SystemExit(f"A cell failed: {content['ename']}: {content['evalue']}")
            if kind in ("stream", "display_data", "execute_result"):
                content.pop("transient", None)
                outputs.append(nbformat.from_dict({"output_type": kind, **content}))
            if kind == "status" and content["execution_state"] == "idle":
                return outputs

    def close(self):
        self.socket.close()
        self.server.ask("DELETE", f"api/sessions/{self.session['id']}")


def work(server, path, results, barrier):
    """A student opens a notebook, runs every cell and saves it."""
    name = str(path.resolve().relative_to(ROOT))
    server.ask("GET", f"api/contents/{name}?type=notebook&content=1")
    notebook = nbformat.read(path, as_version=4)
    began = time.monotonic()
    session = Session(server, name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = session.run(cell.source)
    took = time.monotonic() - began
    copy = f"target/student-{server.process.pid}.ipynb"
    server.ask("PUT", f"api/contents/{copy}", {"type": "notebook", "format": "json", "content": notebook})
    server.ask("DELETE", f"api/contents/{copy}")
    session.watch.look()
    server.watch.look()
    barrier.wait(PATIENCE)  # what is shared is divided among all students
    divided = share(session.watch.pid)
    barrier.wait(PATIENCE)
    session.close()
    results.append((session.watch, divided, dict(server.watch.most), took))


def line(name, figures):
    return f"{name:28}" + "".join(f"{figure:>10}" for figure in figures)


def main():
    arguments, java = sys.argv[1:], []
    if "--java" in arguments:
        at = arguments.index("--java")
        arguments, java = arguments[:at], arguments[at + 1:]
    parser = argparse.ArgumentParser(description="Measures the memory of a student's Jupyter.")
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--students", type=int, default=1)
    given = parser.parse_args(arguments)
    if java:
        os.environ["JDK_JAVA_OPTIONS"] = " ".join(java)
    servers = [Server() for _ in range(given.students)]
    print(line("MiB (seconds)", ["peak", "own", "files", "divided", "server", "wall s", "cpu s"]), flush=True)
    try:
        for path in given.notebooks:
            results, barrier = [], threading.Barrier(given.students)
            students = [threading.Thread(target=work, args=(server, path, results, barrier))
                        for server in servers]
            for student in students:
                student.start()
            for student in students:
                student.join()
            if len(results) < given.students:
                return 1
            for kernel, divided, server, took in results:
                most = kernel.most
                print(line(path.stem, [f"{most['peak']:.0f}", f"{most['own']:.0f}", f"{most['files']:.0f}",
                                       f"{divided:.0f}", f"{server['peak']:.0f}", f"{took:.0f}",
                                       f"{kernel.time:.0f}"]), flush=True)
    finally:
        for server in servers:
            server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
