package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.maskdeep.ChildJvm;
import org.maskdeep.Killer;

/**
 * The real commands, killed with SIGKILL and started again, leave the bytes of a run that was never
 * stopped: weights, heads, targets, buffers, optimizer slots, metrics. {@code make torture} kills
 * more often ({@code -Dtorture.points}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class KilledRunTest {
  private static final String MAIN = "org.maskdeep.cli.Main";
  private static final int POINTS = Integer.getInteger("torture.points", 20);
  private static final String RECIPE =
      """
      name: tiny
      seed: 3
      data:
        train: scenes/train?images=32&size=16&seed=1
        test: scenes/val?images=20&size=16&seed=1
        threads: 1
      model: {width: 8}
      method: {hidden: 16, out: 8, embedding: 8, groups: 2}
      views: {size: 16}
      optimizer: {name: lars, batch: 8, epochs: 15, warmup_epochs: 1}
      run: {checkpoint_every: 2, keep: 2, health_every: 3}
      probe: {resize: 16, crop: 16, neighbours: 3, epochs: 40}
      """;

  private Path recipe;
  private Path weights;

  @BeforeAll
  void pretrainOnce(@TempDir Path folder) throws Exception {
    recipe = Files.writeString(folder.resolve("tiny.yaml"), RECIPE);
    Path run = folder.resolve("run");
    Run pretrained =
        Run.of(
            "pretrain",
            "--recipe",
            recipe,
            "--out",
            run,
            "--set",
            "optimizer.epochs=1",
            "--threads=1");
    assertThat(pretrained.code()).as(pretrained.err()).isZero();
    weights = run.resolve("encoder.safetensors");
  }

  @Test
  void pretraining(@TempDir Path folder) throws Exception {
    check(folder, POINTS, 4000, "pretrain", "--recipe", recipe);
  }

  @Test
  void linearProbeOnFeatures(@TempDir Path folder) throws Exception {
    check(folder, others(), 3000, "linear", "--weights", weights, "--recipe", recipe);
  }

  @Test
  void linearProbeOnViews(@TempDir Path folder) throws Exception {
    check(
        folder,
        others(),
        3000,
        "linear",
        "--views",
        "--batch=8",
        "--weights",
        weights,
        "--recipe",
        recipe,
        "--set=probe.epochs=8");
  }

  @Test
  void fineTuning(@TempDir Path folder) throws Exception {
    check(
        folder,
        others(),
        3000,
        "finetune",
        "--epochs=6",
        "--batch=8",
        "--weights",
        weights,
        "--recipe",
        recipe);
  }

  private static int others() {
    return Math.max(5, POINTS / 4);
  }

  private static void check(Path folder, int kills, int longestMillis, Object... words)
      throws IOException, InterruptedException {
    Killer killer =
        new Killer(
            folder,
            run -> {
              List<Object> all = new ArrayList<>(Arrays.asList(words));
              all.addAll(List.of("--threads=1", "--resume", "--out", run));
              return ChildJvm.command(MAIN, all.toArray());
            },
            words[0].hashCode(),
            longestMillis);
    Map<?, Integer> places = killer.run(kills);
    assertThat(places.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(kills);
    org.slf4j.LoggerFactory.getLogger(KilledRunTest.class).info("{} {}", words[0], places);
  }
}
