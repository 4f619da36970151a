"""Tests of formulas.py, and that the committed page is what it writes."""

import re
import tempfile
import textwrap
import unittest
from pathlib import Path

import formulas

SOURCE = textwrap.dedent('''\
    package org.maskdeep.mask;

    import java.util.List;

    /** A trial. */
    public final class Trial {
      private static final String TEXT = "a } brace; and /* no comment";
      private final int[] sizes = {1, 2}; // [L]

      /** Which. */
      public enum Kind {
        ONE,
        TWO
      }

      /** Made of {@code n}. */
      public Trial(int n) {
        this(List.of(n), '}');
      }

      @SuppressWarnings({"unchecked", "raw"})
      <T extends Comparable<T>> T most(
          List<T> values, final Map<String, List<T>> byName) {
        // a comment with an unmatched {
        return values.stream().max((a, b) -> { return a.compareTo(b); }).get();
      }

      int size() {
        return 1;
      }

      int size(int level) {
        return sizes[level];
      }

      abstract int none();

      private record Inner(int a, int b) {
        int sum() {
          return a + b;
        }
      }
    }
    ''')


class FormulasTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        file = self.root / formulas.SOURCES / "mask" / "Trial.java"
        file.parent.mkdir(parents=True)
        file.write_text(SOURCE, encoding="utf-8")

    def written(self, *lines):
        return formulas.page("\n".join(lines), self.root)

    def code(self, members):
        return re.search(r"```java\n(.*)\n```", self.written(f"@java mask/Trial.java: {members}"), re.S)[1]

    def trouble(self, *lines):
        with self.assertRaises(formulas.Trouble) as caught:
            self.written(*lines)
        return str(caught.exception)

    def test_members_are_found_with_their_signatures(self):
        self.assertEqual(
            ["TEXT", "sizes", "Kind", "Kind.TWO", "Trial(int)", "most(List<T>, Map<String, List<T>>)", "size()",
             "size(int)", "none()", "Inner", "Inner.sum()"],
            [str(member) for member in formulas.members(SOURCE)])

    def test_code_is_whole_without_javadoc_and_at_the_margin(self):
        self.assertEqual("public Trial(int n) {\n  this(List.of(n), '}');\n}", self.code("Trial"))
        self.assertEqual('private static final String TEXT = "a } brace; and /* no comment";', self.code("TEXT"))
        self.assertEqual("private final int[] sizes = {1, 2}; // [L]", self.code("sizes"))
        most = self.code("most")
        self.assertTrue(most.startswith('@SuppressWarnings({"unchecked", "raw"})\n<T extends'))
        self.assertTrue(most.endswith(".get();\n}"))
        self.assertEqual("int sum() {\n  return a + b;\n}", self.code("Inner.sum"))
        self.assertEqual("abstract int none();", self.code("none"))

    def test_a_block_names_its_file_and_may_hold_several_members(self):
        page = self.written("# Title", "@java mask/Trial.java: size(); Trial( int )", "text")
        self.assertIn("[Trial.java](../src/main/java/org/maskdeep/mask/Trial.java): `size`, `Trial`\n\n```java\n",
                      page)
        self.assertIn("int size() {\n  return 1;\n}\n\npublic Trial(int n) {", page)
        self.assertTrue(page.endswith("```\ntext\n"))

    def test_what_cannot_be_found_is_an_error_that_names_it(self):
        trouble = self.trouble("@java mask/Trial.java: gone", "@java mask/Gone.java: size", "@java nonsense")
        self.assertIn("line 1: src/main/java/org/maskdeep/mask/Trial.java: no member gone; there are: TEXT; sizes",
                      trouble)
        self.assertIn("line 2: src/main/java/org/maskdeep/mask/Gone.java: there is no such file", trouble)
        self.assertIn("line 3: write '@java", trouble)

    def test_one_of_several_methods_must_be_told(self):
        self.assertIn("size is not one member; name the parameters: size(); size(int)",
                      self.trouble("@java mask/Trial.java: size"))
        self.assertIn("sizes[level]", self.code("size(int)"))

    def test_the_committed_page_is_what_template_and_sources_say(self):
        page = formulas.page(formulas.TEMPLATE.read_text(encoding="utf-8"))
        self.assertEqual(page, formulas.PAGE.read_text(encoding="utf-8"), "run 'make formulas' and commit the page")

    def test_formulas_are_such_as_web_views_show(self):
        """A backslash before a sign is Markdown's, some macros are refused, letters may not touch a $."""
        text = re.sub(r"```.*?```|`[^`\n]*`", "", formulas.PAGE.read_text(encoding="utf-8"), flags=re.S)
        displays = re.findall(r"^\$\$\n(.*?)\n\$\$$", text, re.S | re.M)
        rest = re.sub(r"^\$\$\n.*?\n\$\$$", "", text, flags=re.S | re.M)
        inline = re.findall(r"\$([^$\n]+)\$", rest)
        self.assertGreater(len(displays), 20)
        rest = re.sub(r"\$[^$\n]+\$", "\0", rest)
        self.assertNotIn("$", rest, "a formula is open")
        self.assertNotRegex(rest, r"[\w-]\0|\0\w|\[[^\]]*\0[^\]]*\]\(")
        for formula in displays + inline:
            with self.subTest(formula):
                self.assertNotRegex(formula, r"\\[^A-Za-z]|\\operatorname|\\newcommand|<")
                self.assertEqual(formula.count("{"), formula.count("}"))
                self.assertEqual(len(re.findall(r"\\left\b", formula)), len(re.findall(r"\\right\b", formula)))


if __name__ == "__main__":
    unittest.main()
