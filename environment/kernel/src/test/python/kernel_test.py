#!/usr/bin/env python3
"""Tries the kernel `java` as Jupyter does. STARTS=50 makes the proof that it always starts.

    python3 environment/jupyter.py run environment/kernel/src/test/python/kernel_test.py [-v] [TEST]
"""
import base64
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from jupyter_client.manager import KernelManager

STARTS = int(os.environ.get("STARTS", "3"))
PATIENCE = 600  # seconds that nothing takes, however busy the machine is


class Cell:
    """What one execution sent back."""

    def __init__(self):
        self.reply, self.outputs, self.displays, self.streams = None, [], {}, {"stdout": "", "stderr": ""}
        self.comms = []  # (kind, content, metadata)


class Kernel:
    def __enter__(self):
        self.manager = KernelManager(kernel_name="java")
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def send(self, code):
        return self.client.execute(textwrap.dedent(code))

    def receive(self, message, seconds=PATIENCE):
        """Everything of one execution, until the kernel is idle again and has replied."""
        cell, end = self.published(message, seconds), time.monotonic() + seconds
        while cell.reply is None:
            got = self.client.get_shell_msg(timeout=max(0.1, end - time.monotonic()))
            if got["parent_header"].get("msg_id") == message:
                cell.reply = got["content"]
        return cell

    def published(self, message, seconds=PATIENCE):
        """What one request made the kernel publish, until it is idle again."""
        cell, end = Cell(), time.monotonic() + seconds
        while True:
            got = self.client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
            if got["parent_header"].get("msg_id") != message:
                continue
            kind, content = got["msg_type"], got["content"]
            if kind == "stream":
                cell.streams[content["name"]] += content["text"]
            elif kind in ("display_data", "execute_result", "error"):
                cell.outputs.append((kind, content))
            if kind in ("display_data", "update_display_data"):
                cell.displays[content["transient"]["display_id"]] = content["data"]
            if kind.startswith("comm_"):
                cell.comms.append((kind, content, got["metadata"]))
            if kind == "status" and content["execution_state"] == "idle":
                return cell

    def run(self, code, seconds=PATIENCE):
        return self.receive(self.send(code), seconds)


class KernelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.kernel.__exit__()

    def value(self, code):
        cell = self.kernel.run(code)
        self.assertEqual("ok", cell.reply["status"], cell.reply)
        return cell.outputs[-1][1]["data"]["text/plain"]

    def test_value_of_the_last_expression_is_the_result(self):
        self.assertEqual("42", self.value("int x = 40;\nx + 2"))

    def test_a_declaration_has_no_result(self):
        self.assertEqual([], self.kernel.run("var list = List.of(1, 2);").outputs)

    def test_twenty_thousand_lines_all_arrive(self):
        cell = self.kernel.run('for (int i = 0; i < 20_000; i++) System.out.println("line " + i + " é");')
        self.assertEqual([f"line {i} é" for i in range(20_000)], cell.streams["stdout"].splitlines())

    def await_line(self, line):
        while True:
            got = self.kernel.client.get_iopub_msg(timeout=PATIENCE)
            if got["msg_type"] == "stream" and line in got["content"]["text"]:
                return

    def test_lines_arrive_while_the_cell_still_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            seen = os.path.join(folder, "seen")
            message = self.kernel.send(f'''
                System.out.println("first");
                while (!java.nio.file.Files.exists(java.nio.file.Path.of("{seen}"))) Thread.sleep(10);
                System.out.println("last");''')
            self.await_line("first")  # the cell goes on only when this line has come
            with open(seen, "w", encoding="utf-8"):
                pass
            self.assertEqual("last\n", self.kernel.receive(message).streams["stdout"])

    def test_errors_and_output_stay_apart(self):
        cell = self.kernel.run('System.out.print("o"); System.err.print("e");')
        self.assertEqual({"stdout": "o", "stderr": "e"}, cell.streams)

    def page_sends(self, comm, data):
        """A message of the page on a line; returns the message's id."""
        message = self.kernel.client.session.msg("comm_msg", {"comm_id": comm, "data": data})
        self.kernel.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def test_a_line_to_the_page_answers_its_messages_on_the_thread_of_the_cells(self):
        cell = self.kernel.run('''
            Thread own = Thread.currentThread();
            java.util.function.Consumer<String>[] send = new java.util.function.Consumer[1];
            var line = org.maskdeep.kernel.Comms.open("jupyter.widget", "{\\"state\\": {\\"a\\": 1}}", json -> {
                if (json.contains("fail")) throw new IllegalStateException("no answer");
                send[0].accept("{\\"same\\": " + (Thread.currentThread() == own) + ", \\"got\\": " + json + "}");
            });
            send[0] = line.getValue();
            ''')
        kind, content, metadata = cell.comms[0]
        self.assertEqual(("comm_open", "jupyter.widget"), (kind, content["target_name"]))
        self.assertEqual({"state": {"a": 1}}, content["data"])
        self.assertEqual("2.1.0", metadata["version"])
        answer = self.kernel.published(self.page_sends(content["comm_id"], {"x": 0.5})).comms[0]
        self.assertEqual({"same": True, "got": {"x": 0.5}}, answer[1]["data"])
        self.page_sends(content["comm_id"], {"x": "fail"})
        self.await_line("no answer")  # below the cell that ran last
        self.assertEqual("42", self.value("40 + 2"))  # the kernel goes on

    def test_pictures_html_and_markdown_keep_their_kind(self):
        cell = self.kernel.run('''
            var picture = new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
            System.out.print("before");
            display(picture);
            display("<b>bold</b>", "text/html");
            display("*slanted*", "text/markdown");
            display("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml");
            ''')
        shown = [content["data"] for kind, content in cell.outputs if kind == "display_data"]
        self.assertEqual(b"\x89PNG", base64.b64decode(shown[0]["image/png"])[:4])
        self.assertEqual("<b>bold</b>", shown[1]["text/html"])
        self.assertEqual("*slanted*", shown[2]["text/markdown"])
        self.assertTrue(shown[3]["image/svg+xml"].startswith("<svg"))

    def test_a_display_is_updated_in_place(self):
        cell = self.kernel.run('''
            String id = display("0 %", "text/html");
            for (int i = 1; i <= 10; i++) updateDisplay(id, i * 10 + " %", "text/html");
            ''')
        self.assertEqual(1, len([k for k, _ in cell.outputs if k == "display_data"]))
        self.assertEqual(["100 %"], [data["text/html"] for data in cell.displays.values()])

    def test_an_error_names_its_line_and_its_cause(self):
        cell = self.kernel.run('''\
            int before = 1;

            void fail() {
              try {
                Integer.parseInt("many");
              } catch (NumberFormatException e) {
                throw new IllegalStateException("no number", e);
              }
            }

            // a comment
            fail();''')
        number = cell.reply["execution_count"]
        self.assertEqual("error", cell.reply["status"])
        self.assertEqual("java.lang.IllegalStateException", cell.reply["ename"])
        self.assertEqual(f"no number (cell [{number}] line 7)", cell.reply["evalue"])
        trace = "\n".join(cell.reply["traceback"])
        self.assertIn('Caused by: java.lang.NumberFormatException: For input string: "many"', trace)
        self.assertIn(f"cell [{number}] line 5", trace)
        self.assertIn(f"cell [{number}] line 12", trace)
        self.assertNotIn("jdk.jshell", trace)
        published = [content for kind, content in cell.outputs if kind == "error"]
        self.assertEqual(cell.reply["traceback"], published[0]["traceback"])

    def test_an_error_in_an_older_cell_names_that_cell(self):
        first = self.kernel.run('int half(int n) {\n  return 100 / n;\n}').reply["execution_count"]
        second = self.kernel.run('\n\nhalf(0)')
        trace = "\n".join(second.reply["traceback"])
        self.assertIn(f"cell [{first}] line 2", trace)
        self.assertIn(f"cell [{first + 1}] line 3", trace)

    def test_an_assertion_that_fails_is_an_error(self):
        cell = self.kernel.run('assert 1 > 2 : "one is less";')
        self.assertEqual("java.lang.AssertionError", cell.reply["ename"])

    def test_code_that_does_not_compile_shows_its_line(self):
        cell = self.kernel.run('int good = 1;\nint bad = goood + 1;')
        self.assertEqual("CompilationError", cell.reply["ename"])
        self.assertIn("line 2", cell.reply["evalue"])
        self.assertIn("int bad = goood + 1;", "\n".join(cell.reply["traceback"]))
        self.assertEqual("CompilationError", self.kernel.run("int open = (1 +").reply["ename"])

    def test_an_undeclared_name_in_a_method_is_told(self):
        cell = self.kernel.run("int later() { return notYet(); }\nlater()")
        self.assertEqual("UnresolvedReference", cell.reply["ename"])
        self.assertIn("notYet", cell.reply["evalue"])

    def test_a_method_that_does_not_compile_is_told_when_it_is_called(self):
        cell = self.kernel.run('int wrong() {\n  return "a".charAt();\n}\nwrong()')
        self.assertEqual("CompilationError", cell.reply["ename"])
        self.assertIn("wrong does not compile: method charAt", cell.reply["evalue"])
        self.assertIn('return "a".charAt();', "\n".join(cell.reply["traceback"]))

    def test_all_cells_run_on_one_thread(self):
        code = "Thread.currentThread().getName() + System.identityHashCode(Thread.currentThread())"
        first = self.value(code)
        self.assertEqual(first, self.value(code))
        self.assertTrue(first.startswith("main"), first)

    def interrupt(self, code):
        """Runs a cell that would run for hours, and interrupts it once it runs."""
        message = self.kernel.send('System.out.println("runs");\n' + textwrap.dedent(code))
        self.await_line("runs")
        self.kernel.manager.interrupt_kernel()
        cell = self.kernel.receive(message)
        self.assertEqual("error", cell.reply["status"])
        self.assertEqual("3", self.value("1 + 2"))
        return cell

    def test_a_sleeping_cell_is_interrupted_and_the_next_runs(self):
        cell = self.interrupt("Thread.sleep(36_000_000);")
        self.assertEqual("Interrupted", cell.reply["ename"])

    def test_a_deaf_loop_is_interrupted_and_the_next_runs(self):
        self.interrupt("long n = 0;\nwhile (true) n++;")
        self.assertEqual("ok", self.kernel.run("n").reply["status"])

    def test_the_rest_of_an_interrupted_cell_does_not_run(self):
        cell = self.interrupt('''
            try { Thread.sleep(36_000_000); } catch (InterruptedException e) { }
            System.out.println("went on");''')
        self.assertEqual("", cell.streams["stdout"])

    def test_an_interrupt_between_cells_harms_none(self):
        client = self.kernel.client
        client.control_channel.send(client.session.msg("interrupt_request", {}))
        client.get_control_msg(timeout=PATIENCE)  # the kernel has looked at it
        self.assertEqual("ok", self.kernel.run("Thread.sleep(10);").reply["status"])

    def reply(self, message):
        while True:
            got = self.kernel.client.get_shell_msg(timeout=PATIENCE)
            if got["parent_header"].get("msg_id") == message:
                return got["content"]

    def test_completion_offers_members_and_names(self):
        self.kernel.run('String greeting = "hello";')
        reply = self.reply(self.kernel.client.complete("int a = 1;\ngreeting.toUpp", 25))
        self.assertIn("toUpperCase()", reply["matches"] + [m + ")" for m in reply["matches"]])
        self.assertEqual((20, 25), (reply["cursor_start"], reply["cursor_end"]))
        self.assertIn("greeting", self.reply(self.kernel.client.complete("gree", 4))["matches"])

    def test_inspection_shows_a_signature(self):
        reply = self.reply(self.kernel.client.inspect("Math.max(", 9))
        self.assertTrue(reply["found"])
        self.assertIn("Math.max(int a, int b)", reply["data"]["text/plain"])
        self.kernel.run("long counted = 3;")
        self.assertIn("counted:long", self.reply(self.kernel.client.inspect("counted", 3))["data"]["text/plain"])

    def test_completeness_is_told(self):
        for code, status in (("1 + 1", "complete"), ("for (;;) {", "incomplete"), ("int = ;", "invalid")):
            self.assertEqual(status, self.reply(self.kernel.client.is_complete(code))["status"], code)


class LifeTest(unittest.TestCase):
    def test_it_starts_every_time(self):
        for start in range(STARTS):
            with Kernel() as kernel:
                cell = kernel.run('System.out.println("here"); 6 * 7')
                self.assertEqual("here\n", cell.streams["stdout"], f"start {start + 1}")
                self.assertEqual("42", cell.outputs[-1][1]["data"]["text/plain"], f"start {start + 1}")

    def test_it_ends_when_asked(self):
        with Kernel() as kernel:
            kernel.client.shutdown()
            process = kernel.manager.provisioner.process
            self.assertEqual(0, process.wait(timeout=PATIENCE))

    def test_it_ends_when_its_parent_dies(self):
        starter = ("import time\nfrom jupyter_client.manager import KernelManager\n"
                   "m = KernelManager(kernel_name='java')\nm.start_kernel()\n"
                   f"c = m.client()\nc.start_channels()\nc.wait_for_ready(timeout={PATIENCE})\n"
                   "print(m.provisioner.process.pid, flush=True)\ntime.sleep(36000)\n")
        parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True)
        kernel = int(parent.stdout.readline())
        os.kill(kernel, 0)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                os.kill(kernel, 0)
            except ProcessLookupError:
                return
            if os.path.exists(f"/proc/{kernel}/stat"):
                with open(f"/proc/{kernel}/stat", encoding="utf-8") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return  # dead; only whoever inherited it has not looked yet
            time.sleep(0.2)
        os.kill(kernel, signal.SIGKILL)
        self.fail(f"the kernel outlived its parent by {PATIENCE} s")


if __name__ == "__main__":
    unittest.main()
