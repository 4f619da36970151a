package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.cli.Encoders;
import org.maskdeep.cli.TinyRuns;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.report.page.ReportPage;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipes;

/** Two encoders of width 8, three steps on six scenes of 32 pixels. */
class DetectionStageTest {
  private static final List<String> TINY =
      Stream.concat(
              TinyRuns.DETECTOR.stream(),
              Stream.of("optimizer.steps=3", "optimizer.warmup_steps=1"))
          .toList();

  private static final EncoderScores SCORES = GivenScores.encoder(0.5);

  @TempDir private Path root;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<EvaluatedEncoder> evaluated = new ArrayList<>();

  @BeforeEach
  void pretrained() throws IOException {
    Recipe recipe = Recipes.load("smoke-byol", List.of("model.width=8")).withSeed(4);
    Path run = Files.createDirectory(root.resolve("byol"));
    encoder(run, 1);
    evaluated.add(new EvaluatedEncoder("random", recipe, root.resolve("random"), SCORES));
    evaluated.add(new EvaluatedEncoder("byol", recipe, run, SCORES));
    Recipe other = Recipes.load("small-cifar-byol", List.of());
    evaluated.add(new EvaluatedEncoder("byol", other, run, SCORES));
    evaluated.add(new EvaluatedEncoder("maskdeep[groups=1]", recipe, run, SCORES));
  }

  private static void encoder(Path run, long seed) throws IOException {
    ResNetOptions small = ResNetOptions.cifar(18, 8);
    Encoders.write(run.resolve("encoder.safetensors"), small, seed, small.words());
  }

  private List<FineTunedDetector> run(BooleanSupplier stop) throws IOException {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new DetectionStage("smoke", TINY, root, root, Device.cpu(), out).run(evaluated, stop);
  }

  @Test
  void everyEncoderOfTheDataIsFineTunedOnceAndAgainOnlyWhenItChanges() throws IOException {
    List<FineTunedDetector> all = run(() -> false);
    assertThat(all).extracting(FineTunedDetector::method).containsExactly("random", "byol");
    assertThat(all).extracting(t -> t.recipe().seed()).containsOnly(4L);
    assertThat(all).extracting(t -> t.recipe().model().width()).containsOnly(8);
    assertThat(all.get(1).ap(Probe.BOX_AP)).isBetween(0.0, 100.0);
    Path random = root.resolve("detection-random-seed4/metrics.jsonl");
    Path byol = root.resolve("detection-byol-seed4/metrics.jsonl");
    FileTime before = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(random, before);
    Files.setLastModifiedTime(byol, before);

    assertThat(run(() -> false)).isEqualTo(all);
    assertThat(Files.getLastModifiedTime(byol)).isEqualTo(before);

    encoder(root.resolve("byol"), 2);
    run(() -> false);
    assertThat(Files.getLastModifiedTime(random)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(byol)).isNotEqualTo(before);
    assertThat(Files.readAllLines(byol)).hasSize(3);
  }

  @Test
  void whatWasStoppedGoesOnAndEndsWithTheSameFigures(@TempDir Path apart) throws IOException {
    List<FineTunedDetector> straight = run(() -> false);
    Path byol = root.resolve("detection-byol-seed4");
    byte[] detector = Files.readAllBytes(byol.resolve("detector.safetensors"));
    Files.move(byol, apart.resolve("byol"));
    int[] steps = {0};
    assertThat(run(() -> ++steps[0] == 2)).isNull();
    assertThat(Files.readAllLines(byol.resolve("metrics.jsonl"))).hasSize(2);
    steps[0] = 0; // one step and a picture of two
    assertThat(run(() -> ++steps[0] == 2)).isNull();
    assertThat(byol.resolve("detector.safetensors")).exists();
    assertThat(byol.resolve("evaluation.json")).doesNotExist();
    assertThat(run(() -> false)).isEqualTo(straight);
    assertThat(Files.readAllLines(byol.resolve("metrics.jsonl"))).hasSize(3);
    assertThat(Files.readAllBytes(byol.resolve("detector.safetensors"))).isEqualTo(detector);
  }

  /** The weights changed while another process trains: nothing of its run may be touched. */
  @Test
  void aRunThatIsHeldByAnotherProcessIsNotTouched() throws IOException {
    run(() -> false);
    Path byol = root.resolve("detection-byol-seed4");
    Map<String, byte[]> before = contents(byol);
    assertThat(before).containsKeys("inputs.txt", "scores.json", "metrics.jsonl");
    encoder(root.resolve("byol"), 2);
    String recipe = Files.readString(byol.resolve("recipe.yaml"));
    try (RunDirectory held = RunDirectory.open(byol, recipe, true)) {
      assertThat(held.root()).isEqualTo(byol);
      assertThatThrownBy(() -> run(() -> false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is working on this run");
      assertThat(contents(byol)).containsExactlyEntriesOf(before);
    }
    printed.reset();
    run(() -> false);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("its encoder, data or recipe changed; its run starts anew");
    assertThat(Files.readString(byol.resolve("inputs.txt")))
        .isNotEqualTo(new String(before.get("inputs.txt"), StandardCharsets.UTF_8));
    assertThat(byol.resolve("run.lock")).exists();
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("run.lock")) {
          contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return contents;
  }

  @Test
  void aScaleWithoutTheStageHasNone() throws IOException {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    var stage = new DetectionStage("cifar", List.of(), root, root, Device.cpu(), out);
    assertThat(stage.run(evaluated, () -> false)).isEmpty();
    assertThatThrownBy(() -> new DetectionStage("cifar", TINY, root, root, Device.cpu(), out))
        .hasMessageContaining("--set-detect: scale cifar has no detection stage");
  }

  @Test
  void rowsAreMeansOverSeeds() throws IOException {
    var pretrained = Recipes.load("smoke-byol", List.of());
    EvaluatedEncoder encoder = new EvaluatedEncoder("byol", pretrained, root, null);
    List<FineTunedDetector> all = new ArrayList<>();
    for (double ap : new double[] {0.1, 0.3}) {
      DetectorScores scores = GivenScores.detector(ap, 0.2);
      var recipe = DetectionRecipes.load("smoke", List.of("seed=" + all.size()));
      all.add(new FineTunedDetector(encoder, "scenes", recipe, root, scores));
    }
    DetectionReport report = new DetectionReport(all, PaperNumbers.load());
    Double spread = Math.sqrt(200);
    assertThat(report.rows()).hasSize(2);
    SummaryRow boxes = report.rows().get(0);
    assertThat(boxes.probe()).isEqualTo(Probe.BOX_AP);
    assertThat(boxes.value()).isEqualTo(20);
    assertThat(boxes.std()).isCloseTo(spread, within(1e-9));
    assertThat(boxes.seeds()).isEqualTo(2);
    assertThat(boxes.epochs()).isEqualTo(8);
    assertThat(report.rows().get(1).value()).isEqualTo(20);
    assertThat(report.rows().get(1).std()).isZero();
    ReportPage.Builder page = ReportPage.of("x", "y");
    report.write(page, new Summary(report.rows()));
    assertThat(page.build().sections()).hasSize(3); // results, charts, protocol
  }
}
