package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;

/** Processes in locales with other digits, separators and letters do what one in English does. */
class LocaleTest {
  @TempDir private Path folder;

  private String command(String main, String locale, Object... arguments) throws Exception {
    String[] parts = locale.split("_");
    List<String> command = new ArrayList<>(ChildJvm.command(main, arguments));
    command.addAll(1, List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]));
    Path log = Files.createTempFile(folder, locale, ".log");
    Process process = ChildJvm.start(log, command);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(log);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private Path pretrain(String main, String locale) throws Exception {
    Path out = folder.resolve(main + locale);
    Path recipe = TinyRuns.recipe(folder);
    String said =
        command(
            main,
            locale,
            "pretrain",
            "--recipe",
            recipe,
            "--out",
            out,
            "--set",
            "optimizer.epochs=2",
            "--threads=1");
    said += command(main, locale, "knn", "--run", out, "--threads=1");
    assertThat(said)
        .doesNotContainPattern("[\\p{Nd}&&[^0-9]]") // digits of other scripts
        .doesNotContainPattern("[0-9][,٫][0-9]") // decimal commas
        .containsPattern("loss [0-9]+\\.[0-9]{4}");
    return out;
  }

  @Test
  void otherDigitsSeparatorsAndLettersChangeNothing() throws Exception {
    Path english = pretrain(TinyRuns.MAIN, "en_US");
    for (String locale : List.of("fa_IR", "ar_EG", "tr_TR", "de_DE")) {
      Path other = pretrain("org.maskdeep.cli.LibraryMain", locale);
      for (String file : List.of("metrics.jsonl", "recipe.yaml", "encoder.safetensors")) {
        assertThat(other.resolve(file))
            .as("%s in %s", file, locale)
            .hasSameBinaryContentAs(english.resolve(file));
      }
    }
  }

  @Test
  void theProgramItselfWorksInPersian() throws Exception {
    pretrain(TinyRuns.MAIN, "fa_IR");
  }
}
