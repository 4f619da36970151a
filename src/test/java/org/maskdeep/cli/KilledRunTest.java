package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;
import org.maskdeep.Killer;
import org.maskdeep.data.Scenes;

/**
 * The real commands, killed with SIGKILL and started again, leave the bytes of a run that was never
 * stopped: weights, heads, targets, buffers, optimizer slots, metrics. {@code make torture} kills
 * more often ({@code -Dtorture.points}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledRunTest {
  private static final int POINTS = Integer.getInteger("torture.points", 20);
  private static final List<String> DETECTION =
      List.of(
          "model.head_width=8",
          "model.box_features=16",
          "model.proposals=[20,10]",
          "model.sampled=16",
          "model.score=0.0",
          "input.short_sides=[32]",
          "input.test_short_side=32",
          "optimizer.steps=24",
          "optimizer.batch=2",
          "optimizer.warmup_steps=2",
          "optimizer.learning_rate=0.01",
          "run.checkpoint_every=2",
          "run.evaluate_epochs=2");

  private Path recipe;
  private Path weights;

  @BeforeAll
  void pretrainOnce(@TempDir Path folder) throws Exception {
    recipe = TinyRuns.recipe(folder);
    Path run = folder.resolve("run");
    Run pretrained = TinyRuns.pretrain(folder, run, "--set", "optimizer.epochs=1");
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

  @Test
  void detection(@TempDir Path folder) throws Exception {
    Scenes.write(folder.resolve("drawn"), 10, 32, 1);
    List<Object> words = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    words.addAll(List.of("--data", folder.resolve("drawn/detection"), "--weights", weights));
    for (String setting : DETECTION) {
      words.addAll(List.of("--set", setting));
    }
    check(folder, others(), 4000, words.toArray());
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
              return ChildJvm.command(TinyRuns.MAIN, all.toArray());
            },
            words[0].hashCode(),
            longestMillis);
    Map<?, Integer> places = killer.run(kills);
    assertThat(places.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(kills);
    org.slf4j.LoggerFactory.getLogger(KilledRunTest.class).info("{} {}", words[0], places);
  }
}
