#!/usr/bin/env python3
"""Tests of digests.py: python3 environment/digests_test.py"""
import contextlib
import io
import json
import pathlib
import struct
import tempfile
import unittest

import digests


def safetensors(path, tensors, **metadata):
    """Writes 32-bit floats: name=[values]."""
    header, body = {"__metadata__": metadata}, b""
    for name, values in tensors.items():
        data = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": [len(values)], "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)
    return path


class DigestsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "file"

    def tensors(self, tensors, named=True, **metadata):
        return digests.tensors(safetensors(self.file, tensors, **metadata), named)

    def test_the_last_bit_of_a_weight_changes_the_digest(self):
        whole = self.tensors({"a": [1.0, 2.0], "b": [3.0]})
        self.assertNotEqual(whole, self.tensors({"a": [1.0, 2.0000002384185791], "b": [3.0]}))

    def test_order_and_metadata_do_not(self):
        whole = self.tensors({"a": [1.0], "b": [3.0]})
        self.assertEqual(whole, self.tensors({"b": [3.0], "a": [1.0]}, recipe="another wording"))

    def test_names_count_in_weights_and_not_in_states(self):
        for named in (True, False):
            same = self.tensors({"a": [1.0]}, named) == self.tensors({"b": [1.0]}, named)
            self.assertEqual(same, not named)

    def lines(self, *values):
        path = self.file.with_suffix(".jsonl")
        path.write_text("".join(json.dumps(v) + "\n" for v in values), encoding="utf-8")
        return digests.numbers(path)

    def test_a_loss_counts_and_a_time_does_not(self):
        line = {"step": 1, "loss": 0.5, "seconds": 3}
        self.assertEqual(self.lines(line), self.lines({**line, "seconds": 4}))
        self.assertNotEqual(self.lines(line), self.lines({**line, "loss": 0.50000001}))
        self.assertNotEqual(self.lines(line), self.lines(line, line))

    def compared(self, old, new):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            same = digests.compare(old, new)
        return same, said.getvalue()

    def test_what_changed_is_named_and_fails(self):
        same, said = self.compared({"a": "1", "b": "2"}, {"a": "1", "b": "3"})
        self.assertFalse(same)
        self.assertIn("changed: b\n1 of 2 digests as recorded", said)

    def test_a_case_that_is_no_longer_there_fails_and_a_new_one_does_not(self):
        self.assertFalse(self.compared({"a": "1", "b": "2"}, {"a": "1"})[0])
        same, said = self.compared({"a": "1"}, {"a": "1", "b": "2"})
        self.assertTrue(same)
        self.assertIn("new: b", said)


if __name__ == "__main__":
    unittest.main()
