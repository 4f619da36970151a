#!/usr/bin/env python3
"""Writes docs/maskdeep-in-formulas.md: MaskDeep's mathematics beside the code that computes it.

    python3 environment/formulas.py            writes the page
    python3 environment/formulas.py --check    fails if the committed page is another one

The text and the formulas are in environment/formulas.md.in. A line of it such as

    @java method/maskdeep/MaskDeep.java: targets; comparisons(int, int)

becomes the current code of these members of a file below src/main/java/org/maskdeep: methods,
constructors, fields or nested types, without their javadoc. A member of a nested type is written
Nested.member; one of several methods of a name is told by the types of its parameters. What cannot
be found is an error that names it. Only Python's standard library is needed.
"""
import argparse
import re
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "environment" / "formulas.md.in"
PAGE = ROOT / "docs" / "maskdeep-in-formulas.md"
SOURCES = "src/main/java/org/maskdeep"
NOTE = ("<!-- Written by environment/formulas.py from environment/formulas.md.in and the sources: change\n"
        "     those and run `make formulas`. -->\n\n")
MARKER = re.compile(r"@java +(\S+\.java): +(.+)")
NOT_CODE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
ANNOTATION = re.compile(r"@(?!interface\b)[\w.]+\s*(\((?:[^()]|\([^()]*\))*\))?")
TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")


class Trouble(Exception):
    """What is wrong, in one or more lines."""


@dataclass(frozen=True)
class Member:
    """A member of a type; the parameters are None for one that has no list of them."""

    name: str
    parameters: str
    code: str

    def __str__(self):
        return self.name if self.parameters is None else f"{self.name}({self.parameters})"


def blanked(text):
    """The text with comments and literals as spaces, so that brackets in them do not count."""
    return NOT_CODE.sub(lambda found: re.sub(r"\S", " ", found[0]), text)


def parameter_types(text):
    """`int a, Map<K, V> b` as `int, Map<K, V>`."""
    types, depth, start = [], 0, 0
    for at, sign in enumerate(text + ","):
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            one = ANNOTATION.sub("", text[start:at]).split()
            types += [" ".join(word for word in one[:-1] if word != "final")] if one else []
            start = at + 1
    return ", ".join(types)


def extent(code, at):
    """Where a member that begins at a place ends, and where its body or value begins."""
    depth, opens, body = 0, None, False
    while at < len(code):
        sign = code[at]
        if sign in "{=" and depth == 0 and opens is None:
            opens, body = at, sign == "{"
        if sign in "([{":
            depth += 1
        elif sign in ")]}" and depth == 0:
            break  # the enclosing body's end: an enum's constants may stand before it
        elif sign in ")]}":
            depth -= 1
            if sign == "}" and depth == 0 and body:
                return at + 1, opens
        elif sign == ";" and depth == 0:
            return at + 1, at if opens is None else opens
        at += 1
    return at, at if opens is None else opens


def lines(source, at, end):
    """A member's whole lines, with a comment behind its end, moved to the left margin."""
    start, stop = source.rfind("\n", 0, at) + 1, source.find("\n", end)
    stop = len(source) if stop < 0 else stop
    start = at if source[start:at].strip() else start
    stop = stop if source[end:stop].strip().startswith("//") else end
    return textwrap.dedent(source[start:stop].rstrip())


def members(source):
    """The members of a file's types, nested ones too, in order."""
    code, found = blanked(source), []

    def walk(at, inside):
        while True:
            while at < len(code) and (code[at].isspace() or code[at] in ",;"):
                at += 1
            if at >= len(code) or code[at] == "}":
                return
            end, opens = extent(code, at)
            head = ANNOTATION.sub(lambda a: " " * len(a[0]), code[at:opens])
            before, bracket, rest = head.partition("(")
            kind, names = TYPE.search(before), re.findall(r"\w+", before)
            if inside is not None and names:
                name = kind[1] if kind else names[-1]
                types = parameter_types(rest.rpartition(")")[0]) if bracket and not kind else None
                found.append(Member(inside + name, types, lines(source, at, end)))
            if kind:
                walk(opens + 1, "" if inside is None else f"{inside}{kind[1]}.")
            at = end

    walk(0, None)
    return found


def pick(wanted, found, file):
    """The one member of that name, and of these parameters if they are given."""
    wanted = re.sub(r"\s*,\s*", ", ", re.sub(r"\s*([()])\s*", r"\1", wanted.strip()))
    same = [m for m in found if wanted in (m.name, str(m))]
    if len(same) == 1:
        return same[0]
    if same:
        raise Trouble(f"{file}: {wanted} is not one member; name the parameters: "
                      + "; ".join(str(m) for m in same))
    raise Trouble(f"{file}: no member {wanted}; there are: " + "; ".join(str(m) for m in found))


def block(path, wanted, root):
    """The Markdown of a marker: which file, which members, and their code."""
    file = root / SOURCES / path
    if not file.is_file():
        raise Trouble(f"{SOURCES}/{path}: there is no such file")
    found = members(file.read_text(encoding="utf-8"))
    chosen = [pick(one, found, f"{SOURCES}/{path}") for one in wanted.split(";")]
    names = ", ".join(f"`{member.name}`" for member in chosen)
    code = "\n\n".join(member.code for member in chosen)
    return f"[{file.name}](../{SOURCES}/{path}): {names}\n\n```java\n{code}\n```"


def page(template, root=ROOT):
    """The page of a template's text; raises Trouble with a line for each marker that fails."""
    written, troubles = [], []
    for number, line in enumerate(template.splitlines(), 1):
        if not line.startswith("@java"):
            written.append(line)
            continue
        marker = MARKER.fullmatch(line.rstrip())
        try:
            if marker is None:
                raise Trouble("write '@java FOLDER/File.java: member; member'")
            written.append(block(marker[1], marker[2], root))
        except Trouble as trouble:
            troubles.append(f"{TEMPLATE.name}, line {number}: {trouble}")
    if troubles:
        raise Trouble("\n".join(troubles))
    return NOTE + "\n".join(written) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Writes MaskDeep's formulas beside its code.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    given = parser.parse_args()
    try:
        text = page(TEMPLATE.read_text(encoding="utf-8"))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    committed = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if given.check:
        if text != committed:
            print(f"{PAGE.relative_to(ROOT)} is not what its template and the sources say: "
                  "run 'make formulas' and commit it.", file=sys.stderr)
        return int(text != committed)
    if text != committed:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
