#!/usr/bin/env python3
"""Tests of clean.py: python3 environment/clean_test.py"""
import json
import tempfile
import unittest
from pathlib import Path

import clean


def markdown(source):
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source}


def code(source, *tags):
    return {"cell_type": "code", "id": "c", "metadata": {"tags": list(tags)}, "source": source,
            "execution_count": 3, "outputs": [{"output_type": "stream", "text": "secret"}]}


TASK = """**1.** How many?

<details><summary>Answer</summary>

Seven: secret.

</details>

**2.** See [the results](../docs/results/README.md) and [01](01-x.ipynb).

<details><summary>What came out, and why</summary>

It stays.

</details>"""

NOTEBOOK = {"cells": [markdown(["# 00 · Title\n", "\n", "text"]), code("int a = 0;", "exercise"),
                      code("int secret = 7;", "solution"), markdown(TASK)],
            "metadata": {"kernelspec": {"name": "java"}, "maskdeep": {"source_sha256": "secret"}},
            "nbformat": 4, "nbformat_minor": 5}


class CleanTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "00-x.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")

    def test_nothing_gives_an_answer_away(self):
        student = clean.clean(NOTEBOOK, "00-x.ipynb")
        self.assertNotIn("secret", json.dumps(student))
        self.assertEqual(["markdown", "code", "markdown"], [c["cell_type"] for c in student["cells"]])
        self.assertEqual({"kernelspec": {"name": "java"}}, student["metadata"])

    def test_what_a_prediction_is_followed_by_stays_and_links_lead_on(self):
        last = clean.text(clean.clean(NOTEBOOK, "00-x.ipynb")["cells"][-1])
        self.assertIn("It stays.", last)
        self.assertIn("](../../docs/results/README.md)", last)
        self.assertIn("](01-x.ipynb)", last)

    def test_the_source_is_left_alone_and_named(self):
        before = json.dumps(NOTEBOOK)
        student = clean.clean(NOTEBOOK, "00-x.ipynb")
        self.assertEqual(before, json.dumps(NOTEBOOK))
        self.assertIn("(../00-x.ipynb)", clean.text(student["cells"][0]))

    def test_an_edit_a_missing_and_a_spare_copy_are_found(self):
        self.assertEqual(1, clean.write(self.folder))
        self.assertEqual([], clean.problems(self.folder))
        (self.folder / "clean" / "09-old.ipynb").write_text("{}", encoding="utf-8")
        (self.folder / "clean" / "00-x.ipynb").write_text("{}", encoding="utf-8")
        self.assertEqual(2, len(clean.problems(self.folder)))
        clean.write(self.folder)
        self.assertEqual([], clean.problems(self.folder))

    def test_the_copies_of_this_project_are_those_of_its_notebooks(self):
        self.assertEqual([], clean.problems(clean.ROOT / "notebooks"))


if __name__ == "__main__":
    unittest.main()
