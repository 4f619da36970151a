package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;
import org.maskdeep.Killer;
import org.maskdeep.data.Scenes;

/**
 * The real commands, killed with SIGKILL and started again, leave the bytes of a run that was never
 * stopped: weights, heads, targets, buffers, optimizer state, metrics. {@code make torture} kills
 * more often ({@code -Dtorture.points}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledRunTest {
  private static final int POINTS = Integer.getInteger("torture.points", 20);
  private static final int OTHERS = Math.max(5, POINTS / 4);
  private static final int LONGEST_MILLIS = 3000;
  private static final int WIDE_POINTS = Math.max(3, POINTS / 5);
  private static final String ONE_THREAD = "--threads=1";

  /** So much work for a step that PyTorch shares its operations between threads. */
  private static final List<String> WIDE =
      List.of(
          "data.train=scenes/train?images=48&size=32&seed=1",
          "model.width=32",
          "method.hidden=256",
          "method.out=64",
          "method.embedding=64",
          "views.size=32",
          "optimizer.batch=16",
          "optimizer.epochs=4");

  private static final List<String> DETECTION =
      List.of(
          "model.head_width=8",
          "model.box_features=16",
          "model.post_nms_top_n=[20,10]",
          "model.batch_size_per_image=16",
          "model.score_thresh=0.0",
          "input.short_sides=[32]",
          "input.test_short_side=32",
          "optimizer.steps=24",
          "optimizer.batch=2",
          "optimizer.warmup_steps=2",
          "optimizer.learning_rate=0.01",
          "run.checkpoint_every=2",
          "run.evaluate_epochs=2");

  private final ExecutorService two = Executors.newFixedThreadPool(2);
  private Path folder;
  private Future<?> pretraining;
  private Future<?> onFeatures;
  private Future<?> onViews;
  private Future<?> fineTuning;
  private Future<?> detection;
  private Future<?> twoThreads;

  /** Two at a time: all but one train with one thread. */
  @BeforeAll
  void startAll(@TempDir Path temporary) throws IOException {
    folder = temporary;
    Path recipe = TinyRuns.recipe(folder);
    Path run = folder.resolve("run");
    Run pretrained = TinyRuns.pretrain(folder, run, "--set", "optimizer.epochs=1");
    assertThat(pretrained.code()).as(pretrained.err()).isZero();
    Path weights = run.resolve("encoder.safetensors");
    Object[] encoder = {"--weights", weights, "--recipe", recipe};
    Scenes.write(folder.resolve("drawn"), 10, 32, 1);
    List<Object> detect = new ArrayList<>(List.of("--recipe", "smoke", "--weights", weights));
    detect.addAll(List.of("--data", folder.resolve("drawn/detection")));
    DETECTION.forEach(setting -> detect.addAll(List.of("--set", setting)));

    List<Object> measured = new ArrayList<>(List.of("--recipe", recipe));
    List.of("every=3", "bank=20", "queries=8").forEach(s -> measured.add("--set=online." + s));
    pretraining = start("pretrain", POINTS, ONE_THREAD, List.of("pretrain"), measured.toArray());
    detection = start("detect", OTHERS, ONE_THREAD, List.of("detect", "train"), detect.toArray());
    List<String> all = List.of("finetune", "--epochs=6", "--batch=8");
    fineTuning = start("finetune", OTHERS, ONE_THREAD, all, encoder);
    List<String> views = List.of("linear", "--views", "--batch=8", "--set=probe.epochs=8");
    onViews = start("views", OTHERS, ONE_THREAD, views, encoder);
    onFeatures = start("features", OTHERS, ONE_THREAD, List.of("linear"), encoder);
    List<Object> wide = new ArrayList<>(List.of("--recipe", recipe));
    WIDE.forEach(setting -> wide.addAll(List.of("--set", setting)));
    twoThreads = start("wide", WIDE_POINTS, "--threads=2", List.of("pretrain"), wide.toArray());
  }

  @AfterAll
  void stop() {
    two.shutdownNow();
  }

  private Future<?> start(
      String name, int kills, String threads, List<String> command, Object... words) {
    List<Object> all = new ArrayList<>(command);
    all.addAll(Arrays.asList(words));
    all.addAll(List.of(threads, "--resume", "--out"));
    Path own = folder.resolve(name);
    return two.submit(
        () -> {
          Files.createDirectory(own);
          Killer killer =
              new Killer(
                  own,
                  run -> {
                    List<Object> line = new ArrayList<>(all);
                    line.add(run);
                    return ChildJvm.command(TinyRuns.MAIN, line.toArray());
                  },
                  name.hashCode(),
                  LONGEST_MILLIS);
          Map<?, Integer> places = killer.run(kills);
          assertThat(places.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(kills);
          System.out.printf("%s: %d kills: %s%n", name, kills, places);
          return null;
        });
  }

  private static void await(Future<?> chain) throws Exception {
    try {
      chain.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError wrong) {
        throw wrong;
      }
      throw e;
    }
  }

  @Test
  void pretrainingEndsWithTheSameBytes() throws Exception {
    await(pretraining);
  }

  @Test
  void theLinearProbeOnFeaturesDoesToo() throws Exception {
    await(onFeatures);
  }

  @Test
  void theLinearProbeOnViewsDoesToo() throws Exception {
    await(onViews);
  }

  @Test
  void fineTuningDoesToo() throws Exception {
    await(fineTuning);
  }

  @Test
  void pretrainingWithTwoThreadsDoesToo() throws Exception {
    await(twoThreads);
  }

  @Test
  void detectionDoesToo() throws Exception {
    await(detection);
  }
}
