package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;

/** A signal lets the step end, leaves a checkpoint and the command that goes on. */
@EnabledOnOs(OS.LINUX)
class StoppedRunTest {
  private static final Pattern GO_ON = Pattern.compile("resume with: maskdeep (.*)");

  @TempDir private Path folder;

  /** Starts a command, sends the signal once there is a checkpoint below {@code out}. */
  private String stop(String signal, int code, Path out, Object... words) throws Exception {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
    command.addAll(ChildJvm.command(TinyRuns.MAIN, words));
    Process process = ChildJvm.start(log, command);
    while (process.isAlive() && checkpoints(out).isEmpty()) {
      Thread.sleep(5);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(log);
    assertThat(process.exitValue()).as(said).isEqualTo(code);
    return said;
  }

  private static List<String> checkpoints(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.matches("step-\\d+\\.json"))
          .sorted()
          .toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of(); // a file went away meanwhile
    }
  }

  /** Names have leading zeros, so they are in the order of their steps. */
  private static boolean isUpTo(String checkpoint, String last) {
    return checkpoint.compareTo(last) <= 0;
  }

  /** The checkpoint of the last step is there, no line is missing; the printed command goes on. */
  private void assertGoesOn(String said, Path run) throws Exception {
    Matcher stopped = Pattern.compile("stopped at step (\\d+); ").matcher(said);
    assertThat(stopped.find()).as(said).isTrue();
    int step = Integer.parseInt(stopped.group(1));
    assertThat(checkpoints(run)).last().isEqualTo("step-%09d.json".formatted(step));
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(step);
    Matcher next = GO_ON.matcher(said);
    assertThat(next.find()).as(said).isTrue();
    Path log = folder.resolve("log2");
    Object[] words = next.group(1).split(" ");
    Process process = ChildJvm.start(log, ChildJvm.command(TinyRuns.MAIN, words));
    try {
      String stoppedAt = "step-%09d.json".formatted(step);
      while (process.isAlive() && checkpoints(run).stream().allMatch(c -> isUpTo(c, stoppedAt))) {
        Thread.sleep(5);
      }
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  @Test
  void pretrainingByTerm() throws Exception {
    Path run = folder.resolve("run");
    Path recipe = TinyRuns.recipe(folder);
    String said =
        stop(
            "TERM",
            143,
            run,
            "pretrain",
            "--recipe",
            recipe,
            "--out",
            run,
            "--threads=1",
            "--set=optimizer.epochs=5000");
    assertGoesOn(said, run);
  }

  @Test
  void fineTuningByInt() throws Exception {
    Path recipe = TinyRuns.recipe(folder);
    Path first = folder.resolve("first");
    assertThat(TinyRuns.pretrain(folder, first, "--set=optimizer.epochs=1").code()).isZero();
    Path run = folder.resolve("run");
    String said =
        stop(
            "INT",
            130,
            run,
            "finetune",
            "--run",
            first,
            "--out",
            run,
            "--threads=1",
            "--batch=8",
            "--epochs=5000");
    assertGoesOn(said, run);
    assertThat(recipe).exists();
  }

  @Test
  void theLinearProbeByTerm() throws Exception {
    Path weights = Encoders.small(folder.resolve("encoder.safetensors"));
    Path run = folder.resolve("run");
    String said =
        stop(
            "TERM",
            143,
            run,
            "linear",
            "--weights",
            weights,
            "--recipe",
            TinyRuns.recipe(folder),
            "--out",
            run,
            "--threads=1",
            "--set=probe.epochs=100000");
    assertGoesOn(said, run);
  }

  @Test
  void detectionByInt() throws Exception {
    Path run = folder.resolve("run");
    Path recipe = folder.resolve("detector.yaml");
    Files.writeString(
        recipe,
        """
        name: tiny
        data:
          train: scenes/train?images=6&size=32
          test: scenes/val?images=2&size=32
        model:
          arch: maskrcnn-resnet18-fpn
          width: 8
          stem: cifar
          head_width: 8
          box_features: 16
          anchors: [8, 12, 18, 26, 36]
          post_nms_top_n: [20, 10]
          batch_size_per_image: 16
        input: {short_sides: [32], test_short_side: 32, max_side: 32}
        optimizer: {steps: 100000, batch: 2, learning_rate: 0.001}
        run: {checkpoint_every: 2}
        """);
    Object[] words = {"detect", "train", "--recipe", recipe, "--threads=1", "--out", run};
    assertGoesOn(stop("INT", 130, run, words), run);
  }

  @Test
  void reproducingByTerm() throws Exception {
    Path out = folder.resolve("smoke");
    String said =
        stop(
            "TERM",
            143,
            out,
            "reproduce",
            "--scale=smoke",
            "--out",
            out,
            "--threads=1",
            "--set=data.train=scenes/train?images=32&size=16&seed=1",
            "--set=data.test=scenes/val?images=20&size=16&seed=1",
            "--set=model.width=8",
            "--set=method.hidden=16",
            "--set=views.size=16",
            "--set=optimizer.batch=8",
            "--set=optimizer.epochs=5000",
            "--set=run.checkpoint_every=2",
            "--set=probe.epochs=2");
    assertThat(said).contains("stopped; resume with: maskdeep reproduce --scale=smoke --out");
  }
}
