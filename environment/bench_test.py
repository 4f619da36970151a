"""Tests of what bench.py computes itself."""

import unittest

import bench


class BenchTest(unittest.TestCase):
    def test_products_are_those_of_the_papers(self):
        # He et al. 2016, table 1 (v1.5 of ResNet-50 has more: its stride is in the 3x3 convolutions)
        self.assertAlmostEqual(bench.products(18, 64, 224) / 1e9, 1.814, places=2)
        self.assertAlmostEqual(bench.products(34, 64, 224) / 1e9, 3.664, places=2)
        self.assertAlmostEqual(bench.products(50, 64, 224) / 1e9, 4.087, places=2)
        self.assertAlmostEqual(bench.products(18, 64, 32) / 1e9, 0.5554, places=3)

    def test_run_lengths_are_read_back_as_the_ellipse(self):
        box = (10.0, 5.0, 12.0, 9.0)
        runs, text, i = [], bench.rle(box, height=30, width=40), 0
        while i < len(text):  # as pycocotools' rleFrString
            value, shift, more = 0, 0, True
            while more:
                c = ord(text[i]) - 48
                value |= (c & 0x1F) << shift
                more, i, shift = bool(c & 0x20), i + 1, shift + 5
                if not more and c & 0x10:
                    value |= -1 << shift
            runs.append(value + runs[-2] if len(runs) > 2 else value)
        self.assertEqual(sum(runs), 30 * 40)
        self.assertTrue(all(run > 0 for run in runs))
        self.assertAlmostEqual(sum(runs[1::2]) / (3.1416 / 4 * 12 * 9), 1, delta=0.15)

    def test_figures_have_three_digits(self):
        self.assertEqual([bench.figure(v) for v in (1234.5, 123.4, 12.34, 1.234, 0.01234)],
                         ["1,234", "123", "12.3", "1.23", "0.012"])

    def test_the_peer_of_the_loader_understands_its_words(self):
        ours, theirs = bench.loader_words("photos")
        text = (bench.PEERS / "loader.py").read_text(encoding="utf-8")
        for word in theirs:
            if str(word).startswith("--"):
                self.assertIn(f'"{word}"', text)
        self.assertIn("json.dumps", text)  # its last line is read as JSON
        self.assertIn("--set=views.jitter=[0.4,0.4,0.2,0.1]", ours)
        self.assertIn("photos?labels=none", ours)


if __name__ == "__main__":
    unittest.main()
