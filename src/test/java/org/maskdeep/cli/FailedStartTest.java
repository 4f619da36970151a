package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that fails costs nothing: the folder it names can be used by the next one. */
class FailedStartTest {
  @TempDir private Path folder;

  @Test
  void pretrainingIsStartedAnewWhereNoStepWasMade() throws IOException {
    Path run = folder.resolve("run");
    Run first = TinyRuns.pretrain(folder, run, "--set", "optimizer.batch=64");
    assertThat(first.code()).isEqualTo(2);
    assertThat(first.err()).contains("set optimizer.batch lower");
    Run second =
        TinyRuns.pretrain(
            folder, run, "--set", "optimizer.batch=16", "--set", "optimizer.epochs=1");
    assertThat(second.code()).as(second.err()).isZero();
    byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
    Run third = TinyRuns.pretrain(folder, run);
    assertThat(third.code()).isEqualTo(1);
    assertThat(third.err()).hasLineCount(1).contains("holds a run already; add --resume");
    assertThat(run.resolve("metrics.jsonl")).hasBinaryContent(metrics);
  }

  @Test
  void aWordThatIsUnknownIsSaidBeforeAFolderIsMade() throws IOException {
    Path run = folder.resolve("run");
    Run failed = TinyRuns.pretrain(folder, run, "--set", "method.name=dino");
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.err())
        .hasLineCount(1)
        .contains("--set method.name=dino: ", "method.name = 'dino'");
    assertThat(run).doesNotExist();
  }

  @Test
  void aDetectorIsStartedAnewAfterWrongWeights() throws IOException {
    Path run = folder.resolve("run");
    Path encoder = Encoders.small(folder.resolve("encoder.safetensors"));
    List<Object> words = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    TinyRuns.DETECTOR.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--threads=1", "--out", run, "--weights", encoder));
    List<Object> wide = new ArrayList<>(words);
    wide.add("--width=8");
    assertThat(Run.of(wide.toArray()).err()).contains("choose the network");
    assertThat(run.resolve("recipe.yaml")).exists();
    Run second = Run.of(words.toArray());
    assertThat(second.code()).as(second.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "finetune --epochs=1"})
  void aProbeIsStartedAnewAfterDataThatIsMissing(String command) throws IOException {
    Path out = folder.resolve("probe");
    List<Object> usual = new ArrayList<>(Arrays.asList((Object[]) command.split(" ")));
    usual.addAll(List.of("--weights", Encoders.small(folder.resolve("w")), "--threads=1"));
    usual.addAll(List.of("--recipe", TinyRuns.recipe(folder), "--out", out));
    List<Object> missing = new ArrayList<>(usual);
    missing.add("--data=" + folder.resolve("nowhere"));
    assertThat(Run.of(missing.toArray()).code()).isNotZero();
    assertThat(out.resolve("recipe.yaml")).exists();
    Run second = Run.of(usual.toArray());
    assertThat(second.code()).as(second.err()).isZero();
  }

  @Test
  void anEmptyPathIsNotTheWorkingFolder() throws IOException {
    List<Path> before = here();
    String w = folder.resolve("w").toString();
    for (List<String> words :
        List.of(
            List.of("embed", "--weights", w, "--images", w, "--out", ""),
            List.of("embed", "--weights", w, "--images", w, "--out", w, "--json", ""),
            List.of("pretrain", "--recipe", "smoke-byol", "--out", ""),
            List.of("linear", "--weights", w, "--out", ""),
            List.of("knn", "--weights", w, "--json", " "),
            List.of("detect", "train", "--out", ""),
            List.of("detect", "predict", "--weights", w, "--images", w, "--out", w, "--draw="),
            List.of("export", "--weights", w, "--format=torchvision", "--out="),
            List.of("reproduce", "--out", ""),
            List.of("masks", "--image", w, "--out", ""),
            List.of("patches", "--weights", w, "--image", w, "--out", ""))) {
      Run run = Run.of(words.toArray());
      assertThat(run.code()).as("%s", words).isEqualTo(2);
      assertThat(run.err()).as("%s", words).contains("the path is empty; name a file or folder");
    }
    assertThat(here()).isEqualTo(before);
  }

  private static List<Path> here() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(""))) {
      return files.sorted().toList();
    }
  }
}
