package org.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/maskdeep-in-formulas.md shows the code as it is. If this fails: {@code make formulas}. */
class FormulasPageTest {
  private static final Path PAGE = Path.of("docs", "maskdeep-in-formulas.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "\\[\\w+\\.java\\]\\(\\.\\./([^)]+)\\): [^\n]+\n\n```java\n(.*?)\n```", Pattern.DOTALL);

  @Test
  void everyBlockIsCodeOfTheFileNamedAboveIt() throws IOException {
    String page = Files.readString(PAGE);
    Matcher block = BLOCK.matcher(page);
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String source = withoutMargins(Files.readString(Path.of(block.group(1))));
      for (String member : block.group(2).split("\n\n")) {
        assertThat(source).as(block.group(1)).contains(withoutMargins(member));
      }
    }
    assertThat(blocks).isEqualTo(page.split("```java", -1).length - 1).isGreaterThan(20);
  }

  @Test
  void thePageIsWhatItsTemplateAndTheSourcesSay() throws IOException, InterruptedException {
    Process check;
    try {
      check =
          new ProcessBuilder("python3", "environment/formulas.py", "--check")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "needs python3: " + e.getMessage());
      return;
    }
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }

  private static String withoutMargins(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
