#!/usr/bin/env python3
"""Tests of memory.py: python3 environment/jupyter.py run environment/memory_test.py"""
import subprocess
import sys
import unittest

import memory

PROGRAM = ("import sys, time; held = bytearray(b'x') * (64 << 20); del held; end = time.time() + 0.5\n"
           "while time.time() < end: pass\nprint('ready', flush=True); sys.stdin.read()")


class MemoryTest(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end)

    def end(self):
        if self.process.poll() is not None:
            return
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)

    def test_peak_stays_when_memory_is_given_back(self):
        watch = memory.Watch(self.process.pid)
        self.process.stdout.readline()
        now = memory.status(self.process.pid)
        self.assertGreater(now["peak"], 64)
        self.assertLess(now["own"], 64)
        watch.look()
        self.assertGreaterEqual(watch.most["peak"], now["peak"])
        self.assertGreaterEqual(watch.time, 0.1)
        self.assertLess(watch.time, 30)

    def test_what_is_shared_is_divided(self):
        self.process.stdout.readline()
        now = memory.status(self.process.pid)
        self.assertLess(memory.share(self.process.pid), now["own"] + now["files"] + 1)

    def test_watching_ends_with_the_process(self):
        watch = memory.Watch(self.process.pid)
        self.process.stdout.readline()
        self.process.stdin.write("end")
        self.process.communicate(timeout=30)
        watch.join(30)
        self.assertFalse(watch.is_alive())
        self.assertFalse(watch.look())


if __name__ == "__main__":
    unittest.main()
