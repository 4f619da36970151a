#!/usr/bin/env python3
"""Tests of notebooks.py: python3 environment/jupyter.py run environment/notebooks_test.py"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import notebooks


def notebook(outputs=()):
    return new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("1 + 1", outputs=list(outputs))])


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


class NotebooksTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "01-trial.ipynb"

    def tearDown(self):
        self.folder.cleanup()

    def save(self, node):
        nbformat.write(node, self.path)
        return notebooks.problems(self.path)

    def test_outputs_of_these_sources_are_in_step(self):
        self.assertEqual([], self.save(notebooks.steady(notebook([stream("2")]))))

    def test_an_edit_after_execution_is_found(self):
        node = notebooks.steady(notebook([stream("2")]))
        node.cells[1].source = "1 + 2"
        self.assertEqual(["was edited after its outputs were made"], self.save(node))

    def test_a_changed_heading_is_an_edit_too(self):
        node = notebooks.steady(notebook([stream("2")]))
        node.cells[0].source = "# Other"
        self.assertEqual(["was edited after its outputs were made"], self.save(node))

    def test_a_notebook_never_executed_is_found(self):
        self.assertEqual(["has never been executed with --update", "has no outputs"], self.save(notebook()))

    def test_a_committed_error_is_found(self):
        error = new_output("error", ename="Oops", evalue="bad", traceback=[])
        self.assertIn("cell 2 holds an error: Oops: bad", self.save(notebooks.steady(notebook([error]))))

    def test_a_damaged_file_is_told(self):
        self.path.write_text("{", encoding="utf-8")
        self.assertIn("cannot be read", notebooks.problems(self.path)[0])

    def test_a_widget_of_a_kernel_that_is_gone_leaves_its_picture(self):
        data = {notebooks.WIDGET: {"model_id": "1"}, "image/png": "cGl4ZWxz", "text/plain": "[cosine]"}
        node = notebooks.steady(notebook([new_output("display_data", data=data)]))
        output = node.cells[1].outputs[0]
        self.assertEqual({"image/png": "cGl4ZWxz", "text/plain": "<picture>"}, output.data)
        self.assertEqual({"image/png": {"alt": "cosine"}}, output.metadata)

    def test_a_page_says_what_its_pictures_show(self):
        dots = ["iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAC"]
        words = ["<first> dot", "second dot"]
        node = notebooks.steady(notebook([
            new_output("display_data", data={"image/png": dot, "text/plain": f"[{said}]"})
            for dot, said in zip(dots, words)]))
        page = self.path.with_suffix(".html")
        notebooks.export(node, page)
        text = page.read_text(encoding="utf-8")
        self.assertLess(text.index('alt="&lt;first&gt; dot"'), text.index(dots[0]))
        self.assertLess(text.index(dots[0]), text.index('alt="second dot"'))
        self.assertNotIn("No description", text)

    def test_how_a_stream_was_cut_leaves_no_trace(self):
        pieces = notebooks.steady(notebook([stream("a"), stream("b"), stream("c", "stderr"), stream("d")]))
        self.assertEqual(["ab", "c", "d"], [output.text for output in pieces.cells[1].outputs])

    def test_what_changes_from_run_to_run_is_taken_out(self):
        picture = new_output("display_data", {"image/png": "AAAA", "text/plain": "BufferedImage@1f2e: type = 1"})
        value = new_output("execute_result", {"text/plain": "org.x.Thing@77a"}, execution_count=1)
        node = notebook([picture, value])
        node.cells[1].metadata["execution"] = {"iopub.execute_input": "now"}
        cell = notebooks.steady(node).cells[1]
        self.assertEqual("<picture>", cell.outputs[0].data["text/plain"])
        self.assertEqual("org.x.Thing", cell.outputs[1].data["text/plain"])
        self.assertEqual({}, cell.metadata)

    def test_the_command_fails_and_names_the_file(self):
        self.save(notebook())
        script = Path(notebooks.__file__)
        done = subprocess.run([sys.executable, str(script), "--check", str(self.path)],
                              capture_output=True, text=True, check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("01-trial.ipynb: has never been executed", done.stderr)


if __name__ == "__main__":
    unittest.main()
