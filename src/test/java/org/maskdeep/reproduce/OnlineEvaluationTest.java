package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Scenes;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.run.Progress;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** Measuring while a small network pretrains on 48 drawn images, 6 a step: 24 steps. */
class OnlineEvaluationTest {
  private static final String[] ON = {
    "online.every=5", "online.bank=30", "online.queries=12", "online.views=3"
  };

  @TempDir private static Path shared;
  private static Path straight; // a whole run that was measured
  @TempDir private Path folder;
  private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

  @BeforeAll
  static void trainStraightOn() throws IOException {
    straight = shared.resolve("straight");
    assertThat(train(recipe(ON), straight, Integer.MAX_VALUE)).isTrue();
  }

  private static Recipe recipe(String... more) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "data.threads=1",
                "model.width=8",
                "method.hidden=16",
                "method.out=8",
                "views.size=16",
                "optimizer.batch=6",
                "optimizer.epochs=3",
                "optimizer.warmup_epochs=1",
                "run.checkpoint_every=4",
                "probe.resize=16",
                "probe.crop=16",
                "probe.neighbours=5"));
    settings.addAll(List.of(more));
    return Recipes.load("defaults", settings);
  }

  private static String[] on(String... more) {
    String[] all = Arrays.copyOf(more, more.length + ON.length);
    System.arraycopy(ON, 0, all, more.length, ON.length);
    return all;
  }

  private static Dataset images() {
    return Scenes.classification(48, 16, 1, Scenes.Split.TRAIN);
  }

  /** Trains until so many steps are made in this call, or to the end; whether it is the end. */
  private static boolean train(Recipe recipe, Path root, int most) throws IOException {
    try (Dataset data = images();
        RunDirectory run = RunDirectory.open(root, Recipes.text(recipe), true);
        Pretrainer trainer = new Pretrainer(recipe, data, Device.cpu());
        PrintStream out = new PrintStream(PRINTED, true, StandardCharsets.UTF_8);
        OnlineEvaluation online =
            new OnlineEvaluation(recipe, trainer, run, out, TrainingListener.SILENT)) {
      int[] left = {most};
      return trainer.train(run, online, () -> --left[0] <= 0);
    }
  }

  private Path whole(String name, Recipe recipe) throws IOException {
    Path root = folder.resolve(name);
    assertThat(train(recipe, root, Integer.MAX_VALUE)).isTrue();
    return root;
  }

  private static List<JsonNode> lines(Path run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("online.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"maskdeep", "byol", "simsiam", "moco"})
  void aRunThatIsMeasuredHasTheSameBits(String method) throws IOException {
    List<String> settings = new ArrayList<>(List.of("method.name=" + method));
    if (method.equals("moco")) {
      settings.add("method.queue=12");
    }
    String[] all = settings.toArray(String[]::new);
    Path without = whole("without", recipe(all));
    assertThat(without.resolve("online.jsonl")).doesNotExist();
    Path with = method.equals("maskdeep") ? straight : whole("with", recipe(on(all)));
    assertThat(lines(with)).hasSize(6);
    for (String file :
        List.of(
            "encoder.safetensors",
            "metrics.jsonl",
            "replaced.jsonl",
            "checkpoints/step-000000024.safetensors")) {
      assertThat(Files.mismatch(with.resolve(file), without.resolve(file))).as(file).isEqualTo(-1);
    }
  }

  @Test
  void foreseeingItsTimeMakesTheFirstMeasurementAndChangesNoBit() throws IOException {
    assertThat(OnlineEvaluation.measurements(24, 5)).isEqualTo(lines(straight).size());
    assertThat(OnlineEvaluation.measurements(20, 5)).isEqualTo(5);
    assertThat(OnlineEvaluation.measurements(4, 5)).isEqualTo(2);
    Path root = folder.resolve("foreseen");
    Recipe recipe = recipe(ON);
    try (Dataset data = images();
        RunDirectory run = RunDirectory.open(root, Recipes.text(recipe), true);
        Pretrainer trainer = new Pretrainer(recipe, data, Device.cpu());
        PrintStream out = new PrintStream(new ByteArrayOutputStream());
        OnlineEvaluation online =
            new OnlineEvaluation(recipe, trainer, run, out, TrainingListener.SILENT)) {
      assertThat(online.foreseenSeconds(trainer.steps())).isPositive();
      Prediction steps = Prediction.of(recipe, trainer);
      assertThat(steps.plus(60).seconds()).isEqualTo(steps.seconds() + 60);
      assertThat(trainer.train(run, online, () -> false)).isTrue();
    }
    for (String file : List.of("online.jsonl", "encoder.safetensors", "metrics.jsonl")) {
      assertThat(root.resolve(file)).hasSameBinaryContentAs(straight.resolve(file));
    }
    Recipe without = recipe();
    try (Dataset data = images();
        RunDirectory run =
            RunDirectory.open(folder.resolve("never"), Recipes.text(without), false);
        Pretrainer trainer = new Pretrainer(without, data, Device.cpu());
        PrintStream out = new PrintStream(new ByteArrayOutputStream());
        OnlineEvaluation online =
            new OnlineEvaluation(without, trainer, run, out, TrainingListener.SILENT)) {
      assertThat(online.foreseenSeconds(trainer.steps())).isZero();
    }
  }

  @Test
  void aLineStandsForTheStartEveryFewStepsAndTheEnd() throws IOException {
    List<JsonNode> lines = lines(straight);
    assertThat(lines.stream().map(l -> l.get("step").asInt()))
        .containsExactly(0, 5, 10, 15, 20, 24);
    assertThat(lines.stream().map(l -> l.get("epoch").asDouble()).toList())
        .containsExactly(0.0, 5 / 8.0, 10 / 8.0, 15 / 8.0, 20 / 8.0, 3.0);
    List<String> keys = new ArrayList<>();
    lines.get(0).fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "step",
            "epoch",
            "knn_c3",
            "knn_c4",
            "knn_c5",
            "effective_rank_c3",
            "effective_rank_c4",
            "effective_rank_c5",
            "alignment",
            "uniformity",
            "lidar");
    assertThat(lines.get(5).get("uniformity")).isNotEqualTo(lines.get(0).get("uniformity"));
    assertThat(PRINTED.toString(StandardCharsets.UTF_8))
        .contains("defaults: step 0, kNN on training images C3 ")
        .contains("defaults: step 24, ");
  }

  /** The last line is what the probe finds of the encoder's file, at the same slice. */
  @Test
  void theLastLineIsOfTheExportedEncoder() throws IOException {
    Recipe recipe = recipe(ON);
    try (Dataset data = images();
        Pretrainer other = new Pretrainer(recipe, data, Device.cpu())) {
      Encoder encoder = other.method().encoder();
      WeightFiles.load(straight.resolve("encoder.safetensors"), encoder);
      var bank = org.maskdeep.data.Subset.random(data, 30, recipe.seed());
      var queries = org.maskdeep.data.Subset.random(data, 12, recipe.seed(), 30);
      var options = new Probing(recipe, folder, "test", () -> false).options(encoder).with("C4");
      double knn =
          KnnProbe.run(
                  Features.of(encoder, bank, options, Progress.SILENT),
                  Features.of(encoder, queries, options, Progress.SILENT),
                  new KnnOptions(5, recipe.probe().temperature()))
              .top1();
      assertThat(lines(straight).get(5).get("knn_c4").asDouble()).isCloseTo(knn, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 7})
  void aStoppedAndResumedRunHasTheSameLines(int stepsAtOnce) throws IOException {
    Path stopped = folder.resolve("stopped");
    int calls = 1;
    while (!train(recipe(ON), stopped, stepsAtOnce)) {
      calls++;
    }
    assertThat(calls).isGreaterThan(3);
    assertThat(stopped.resolve("online.jsonl"))
        .hasSameTextualContentAs(straight.resolve("online.jsonl"));
  }

  /** A process was killed after it measured, before the checkpoint; the last line is half there. */
  @Test
  void whatACrashLeavesIsWrittenAgainOnce() throws IOException {
    Path crashed = folder.resolve("crashed");
    assertThat(train(recipe(ON), crashed, 8)).isFalse();
    assertThat(lines(crashed)).hasSize(2);
    Files.writeString(
        crashed.resolve("online.jsonl"),
        "{\"step\":10,\"epoch\":1.25,\"knn_c3\":7.0}\n{\"step\":15,\"epo",
        StandardOpenOption.APPEND);
    assertThat(train(recipe(ON), crashed, Integer.MAX_VALUE)).isTrue();
    assertThat(crashed.resolve("online.jsonl"))
        .hasSameTextualContentAs(straight.resolve("online.jsonl"));
    assertThat(train(recipe(ON), crashed, 1)).as("a finished run").isTrue();
    assertThat(crashed.resolve("online.jsonl"))
        .hasSameTextualContentAs(straight.resolve("online.jsonl"));
  }

  /** The first line was written, then the process was killed before the first checkpoint. */
  @Test
  void aStartThatFailedIsMeasuredAnew() throws IOException {
    Path failed = folder.resolve("failed");
    RunDirectory.open(failed, Recipes.text(recipe(ON)), false).close();
    Files.writeString(failed.resolve("online.jsonl"), "{\"step\":0,\"epoch\":0.0}\n");
    assertThat(train(recipe(ON), failed, Integer.MAX_VALUE)).isTrue();
    assertThat(failed.resolve("online.jsonl"))
        .hasSameTextualContentAs(straight.resolve("online.jsonl"));
  }

  @Test
  void aSetThatIsTooSmallIsRefusedBeforeTheFirstStep() throws IOException {
    Recipe large = recipe("online.every=5", "online.bank=40", "online.queries=9");
    assertThatThrownBy(() -> train(large, folder.resolve("run"), 1))
        .hasMessageContainingAll("online.bank = 40", "48 images");
  }

  /** A method that learns from one view is measured on two like the others. */
  @Test
  void aMaskedAutoencoderIsMeasuredToo() throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "model.arch=vit_nano_patch4_16",
                "model.pool=class",
                "method.decoder_width=16",
                "method.decoder_depth=1",
                "method.decoder_heads=2",
                "views.size=16",
                "probe.resize=16",
                "probe.crop=16",
                "probe.neighbours=5",
                "optimizer.batch=6",
                "optimizer.epochs=1",
                "optimizer.warmup_epochs=0"));
    settings.addAll(List.of(ON));
    Path root = folder.resolve("mae");
    assertThat(train(Recipes.load("smoke-mae", settings), root, Integer.MAX_VALUE)).isTrue();
    try (Stream<Path> files = Files.list(root)) {
      String all =
          files
              .filter(f -> f.toString().endsWith(".jsonl"))
              .map(OnlineEvaluationTest::text)
              .collect(Collectors.joining());
      assertThat(all).contains("patches", "class", "uniformity");
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
