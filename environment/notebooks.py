#!/usr/bin/env python3
"""Executes the notebooks without a browser, checks them, and writes their outputs back.

    python3 environment/jupyter.py run environment/notebooks.py [FOLDER or FILE...]
        executes each (notebooks/*.ipynb in order of name); copies and HTML pages in target/notebooks
    ... --update   and writes outputs back into the sources, without what changes from run to run
    ... --check    executes nothing: fails where outputs are not those of the sources
"""
import argparse
import hashlib
import html
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parent.parent
STAMP = "maskdeep"
KERNELSPEC = {"display_name": "Java", "language": "java", "name": "java"}
LANGUAGE = {"name": "java", "file_extension": ".jshell", "mimetype": "text/x-java-source",
            "codemirror_mode": "java", "pygments_lexer": "java"}
OBJECT_HASH = re.compile(r"\b([A-Za-z_$][\w$.]*)@[0-9a-f]+\b.*", re.DOTALL)
WIDGET = "application/vnd.jupyter.widget-view+json"  # of a kernel that is gone
ANSI = re.compile(r"\x1b\[[0-9;]*m")
NO_ALT = 'alt="No description has been provided for this image"'  # nbconvert's
READ_ERRORS = (OSError, ValueError, nbformat.ValidationError)


def read(path):
    notebook = nbformat.read(path, as_version=4)
    if notebook.nbformat_minor < 5:  # cells get ids with 4.5; keep what the file has otherwise
        notebook = nbformat.v4.upgrade(notebook)
    return notebook


def source_hash(notebook):
    """Of what is executed or read: kinds and sources of the cells, not ids or outputs.

    NotebookFilesTest in src/test/java computes the same.
    """
    cells = "".join(f"{cell.cell_type}\n{cell.source}\0" for cell in notebook.cells)
    return hashlib.sha256(cells.encode()).hexdigest()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def problems(path):
    """Why the outputs of a notebook file are not those of its sources."""
    try:
        notebook = read(path)
    except READ_ERRORS as error:
        return [f"cannot be read: {error}"]
    found = []
    stamp = notebook.metadata.get(STAMP, {}).get("source_sha256")
    if stamp is None:
        found.append("has never been executed with --update")
    elif stamp != source_hash(notebook):
        found.append("was edited after its outputs were made")
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"cell {number} holds an error: {output.ename}: {output.evalue}")
    if code_cells(notebook) and not any(cell.outputs for cell in code_cells(notebook)):
        found.append("has no outputs")
    return found


def execute(notebook, folder, seconds):
    """Runs all cells; returns None or what went wrong, naming the cell."""
    running = {"cell": 0}

    def begins(cell, cell_index, **_):
        running["cell"] = cell_index + 1

    client = NotebookClient(notebook, kernel_name="java", timeout=seconds, startup_timeout=900,
                            resources={"metadata": {"path": str(folder)}})
    if client.has_trait("on_cell_start"):
        client.on_cell_start = begins
    try:
        client.execute()
    except CellExecutionError as error:
        return f"cell {failed_cell(notebook)}: {error.ename}: {error.evalue}\n{trace(notebook)}"
    except CellTimeoutError:
        return f"cell {running['cell']}: did not end within {seconds} s"
    except (DeadKernelError, AssertionError):  # nbclient 0.11 trips over its own assertion then
        return f"cell {running['cell']}: the kernel died (out of memory?)"
    except RuntimeError as error:
        return f"cell {running['cell']}: the kernel does not answer: {error}"
    return None


def failed_output(notebook):
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return number, output
    return "?", None


def failed_cell(notebook):
    return failed_output(notebook)[0]


def trace(notebook):
    output = failed_output(notebook)[1]
    lines = [ANSI.sub("", line) for line in output.traceback] if output else []
    return "\n".join("    " + line for line in lines[:40])


def steady(notebook):
    """Takes out what changes from run to run; the text beside a picture becomes its alt text."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = [output for output in joined(cell.outputs)]
        for output in cell.outputs:
            output.pop("transient", None)
            data = output.get("data", {})
            data.pop(WIDGET, None)
            rich = [kind for kind in data if kind != "text/plain"]
            if "image/png" in rich and "text/html" not in rich:
                alt = data.get("text/plain", "").strip("[]")
                output.metadata["image/png"] = {"alt": OBJECT_HASH.sub(r"\1", alt)}
            if rich and "text/plain" in data:
                data["text/plain"] = "<picture>" if rich[0].startswith("image/") else f"<{rich[0]}>"
            elif "text/plain" in data:
                data["text/plain"] = OBJECT_HASH.sub(r"\1", data["text/plain"])
    notebook.metadata[STAMP] = {"source_sha256": source_hash(notebook)}
    return notebook


def joined(outputs):
    """Neighbouring pieces of one stream as one output: how they were cut depends on time."""
    last = None
    for output in outputs:
        same = last is not None and last.output_type == output.output_type == "stream"
        if same and last.name == output.name:
            last.text += output.text
        else:
            if last is not None:
                yield last
            last = output
    if last is not None:
        yield last


def write(path, text):
    """Writes a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def as_text(notebook):
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def described(page, notebook):
    """A page whose pictures have their alt texts, which nbconvert's own template leaves out."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            alt = output.get("metadata", {}).get("image/png", {}).get("alt")
            at = page.find("base64," + output.data["image/png"].strip()) if alt else -1
            if at >= 0:
                tag = page.rfind("<img", 0, at)
                page = page[:tag] + page[tag:at].replace(NO_ALT, f'alt="{html.escape(alt)}"') + page[at:]
    return page


def export(notebook, path):
    exporter = HTMLExporter()
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = False
    resources = {"metadata": {"name": path.stem}}
    write(path, described(exporter.from_notebook_node(notebook, resources=resources)[0], notebook))


def run_one(path, target, update, seconds):
    """Executes one notebook; returns what went wrong, or None."""
    try:
        notebook = read(path)
    except READ_ERRORS as error:
        return f"{path}: cannot be read: {error}"
    began = time.monotonic()
    failure = execute(notebook, path.parent, seconds)
    took = time.monotonic() - began
    print(f"{'FAILED' if failure else 'ok':7}{took:7.1f} s  {path.name}", flush=True)
    steady(notebook)
    write(target / path.name, as_text(notebook))
    export(notebook, target / (path.stem + ".html"))
    if failure:
        return f"{path}: {failure}"
    if update:
        write(path, as_text(notebook))
    return None


def listed(names):
    """The notebooks of the folders and files named, in order of name."""
    found = []
    for name in names or [str(ROOT / "notebooks")]:
        path = Path(name)
        found += sorted(path.glob("*.ipynb")) if path.is_dir() else [path]
    return [path for path in found if not path.name.startswith(".")]


def main():
    parser = argparse.ArgumentParser(description="Executes and checks the notebooks.")
    parser.add_argument("paths", nargs="*", help="folders or files (notebooks/)")
    parser.add_argument("--update", action="store_true", help="write outputs into the sources")
    parser.add_argument("--check", action="store_true", help="only compare sources and outputs")
    parser.add_argument("--out", type=Path, default=ROOT / "target" / "notebooks")
    parser.add_argument("--timeout", type=int, default=3600, help="seconds for a cell (3600)")
    given = parser.parse_args()
    paths = listed(given.paths)
    if not paths:
        print("No notebooks found: name a folder or a file.", file=sys.stderr)
        return 2
    if given.check:
        failures = [f"{path}: {problem}" for path in paths for problem in problems(path)]
        hint = "Run 'make notebooks UPDATE=1' and commit the outputs."
    else:
        given.out.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        results = [run_one(path, given.out, given.update, given.timeout) for path in paths]
        failures = [failure for failure in results if failure]
        minutes = (time.monotonic() - began) / 60
        print(f"{len(paths) - len(failures)} of {len(paths)} notebooks in {minutes:.1f} min; "
              f"pages in {given.out}")
        hint = "The copy and the page in the same folder show the cells up to the error."
    for failure in failures:
        print(failure, file=sys.stderr)
    if failures:
        print(hint, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
