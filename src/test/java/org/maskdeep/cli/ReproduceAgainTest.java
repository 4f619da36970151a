package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;

/** {@code reproduce} once more in the same folder, with other data or another evaluation. */
class ReproduceAgainTest {
  @TempDir private Path folder;

  @BeforeEach
  void images() throws IOException {
    for (String part : List.of("train/a", "train/b", "val/a", "val/b")) {
      for (int i = 0; i < 8; i++) {
        write(folder.resolve("images").resolve(part), i);
      }
    }
  }

  private static void write(Path to, int i) throws IOException {
    Files.createDirectories(to);
    int seed = to.toString().hashCode();
    Path file = to.resolve(String.format(Locale.ROOT, "%03d.png", i));
    Codec.writePng(Scenes.detection(32, seed, Scenes.Split.TRAIN, i).image(), file);
  }

  private Run reproduce(String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "reproduce",
                "--recipe=smoke-maskdeep",
                "--difference=null: method.levels=[C5]; method.visible=1; method.groups=1",
                "--equal-time",
                "--seeds=0",
                "--threads=1",
                "--out=" + folder.resolve("runs"),
                "--set=data.train=" + folder.resolve("images/train"),
                "--set=data.test=" + folder.resolve("images/val"),
                "--set=model.width=8",
                "--set=optimizer.batch=8",
                "--set=optimizer.epochs=2",
                "--set=optimizer.warmup_epochs=0",
                "--set=probe.neighbours=5",
                "--set=probe.epochs=2"));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void anEncoderOfOtherImagesIsNotTakenForThese() throws IOException {
    Run first = reproduce();
    assertThat(first.code()).as(first.err()).isZero();
    write(folder.resolve("images/train/a"), 8);
    Run second = reproduce();
    assertThat(second.code()).isNotZero();
    assertThat(second.err())
        .contains("was pretrained on other images than", "images/train has now", "--out");
  }

  /** What a step takes does not depend on how its encoder is evaluated. */
  @Test
  void anotherEvaluationNeedsNoOtherCosts() throws IOException {
    assertThat(reproduce().out()).contains("a step takes");
    Run second = reproduce("--set=probe.neighbours=3");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).doesNotContain("a step takes").contains("pretrained already");
  }
}
