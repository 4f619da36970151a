#!/usr/bin/env python3
"""Writes notebooks/clean: the notebooks without outputs, solutions and answers, for exercises.

    python3 environment/clean.py            writes them anew
    python3 environment/clean.py --check    fails where they are not those of notebooks/
"""
import argparse
import copy
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWER = re.compile(r"<details><summary>Answer</summary>.*?</details>\n*", re.DOTALL)
NOTE = ("> Without outputs, solutions and answers: those are in [the notebook itself]({name}). "
        "`make notebooks-clean` writes this file; edit the other one.")


def text(cell):
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def is_solution(cell):
    return "solution" in cell.get("metadata", {}).get("tags", [])


def cleaned_markdown(source):
    """Without answers, and with links that are right one folder deeper."""
    without = ANSWER.sub("", source).rstrip()
    return re.sub(r"\]\(\.\./", "](../../", without)


def clean(notebook, name):
    """A copy of a notebook as a student gets it."""
    cells = []
    for cell in copy.deepcopy(notebook["cells"]):
        if is_solution(cell):
            continue
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
        else:
            cell["source"] = cleaned_markdown(text(cell)).splitlines(True)
        cells.append(cell)
    first = text(cells[0]) + "\n\n" + NOTE.format(name="../" + name)
    cells[0]["source"] = first.splitlines(True)
    metadata = {key: value for key, value in notebook["metadata"].items() if key != "maskdeep"}
    return {**notebook, "cells": cells, "metadata": metadata}


def wanted(folder):
    """What each file of the folder's clean copies is to hold, by name."""
    copies = {}
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        copies[path.name] = json.dumps(clean(notebook, path.name), indent=1, ensure_ascii=False) + "\n"
    return copies


def problems(folder):
    """Which files of the folder's clean copies are missing, are not those of their source, or have none."""
    copies = wanted(folder)
    there = {path.name: path.read_text(encoding="utf-8") for path in (folder / "clean").glob("*.ipynb")}
    return [f"notebooks/clean/{name} is not that of notebooks/{name}"
            for name in sorted(copies.keys() | there.keys()) if copies.get(name) != there.get(name)]


def write(folder):
    target = folder / "clean"
    target.mkdir(exist_ok=True)
    copies = wanted(folder)
    for path in target.glob("*.ipynb"):
        if path.name not in copies:
            path.unlink()
    for name, content in copies.items():
        (target / name).write_text(content, encoding="utf-8")
    return len(copies)


def main():
    parser = argparse.ArgumentParser(description="Writes notebooks/clean.")
    parser.add_argument("--check", action="store_true", help="write nothing, say what is not in step")
    given = parser.parse_args()
    folder = ROOT / "notebooks"
    if not given.check:
        print(f"{write(folder)} notebooks in notebooks/clean")
        return 0
    found = problems(folder)
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("Run 'make notebooks-clean' and commit what it writes.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
