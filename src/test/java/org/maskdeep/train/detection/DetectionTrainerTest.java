package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.DetectionOptions;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.DetectorFiles;
import org.maskdeep.detect.DetectorOptions;
import org.maskdeep.detect.FasterRcnn;
import org.maskdeep.detect.MaskRcnn;
import org.maskdeep.detect.ProposalOptions;
import org.maskdeep.detect.box.AnchorOptions;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.input.DetectionLoader;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.eval.detection.DetectionEvaluator;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Progress;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.io.WeightFileException;

/** On twelve drawn scenes of 32 pixels and a ResNet-18 of width 16. */
class DetectionTrainerTest {
  private static final int SIDE = 32;

  @TempDir static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    Engines.start();
    Scenes.write(folder, 15, SIDE, 1);
  }

  private static DetectionDataset data() throws IOException {
    return data(folder);
  }

  /** The training set of scenes that were written to a folder. */
  static DetectionDataset data(Path folder) throws IOException {
    Path scenes = folder.resolve("detection");
    return DetectionDataset.open(
        scenes.resolve("annotations/instances_train.json"), List.of(scenes.resolve("train")));
  }

  static DetectorOptions options() {
    return DetectorOptions.standard(ResNetOptions.cifar(18, 16), 11)
        .with(DetectorOptions.Heads.standard().with(16, 32))
        .with(AnchorOptions.of(6, 12, 18, 24, 36))
        .with(ProposalOptions.STANDARD.with(100, 40))
        .with(DetectionOptions.STANDARD.with(new BalancedSampler(24, 0.25)));
  }

  static TrainingPlan recipe(long steps) {
    return DetectionRecipe.small(steps, 2, 0.02, SIDE, 5);
  }

  static Detector detector(NDManager manager, boolean masks) {
    Detector detector = masks ? new MaskRcnn(options()) : new FasterRcnn(options());
    detector.initialize(manager, 3);
    return detector;
  }

  private static TrainingPlan adamW(TrainingPlan of) {
    return new TrainingPlan(
        TrainingPlan.ADAMW,
        of.steps(),
        of.batch(),
        0.001,
        of.momentum(),
        0.05,
        of.milestones(),
        of.warmupSteps(),
        of.accumulate(),
        of.clip(),
        of.shortSides(),
        of.maxSide(),
        true,
        of.flip(),
        of.maxBadFraction(),
        of.threads(),
        of.seed());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResumedRunEqualsAnUninterruptedOne(boolean adamW, @TempDir Path run) throws IOException {
    TrainingPlan plan = adamW ? adamW(recipe(4)) : recipe(4);
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      Detector straight = detector(manager, true);
      List<Double> losses = new ArrayList<>();
      DetectionTrainer trainer = new DetectionTrainer(straight, manager, data, plan);
      assertThat(trainer.train(r -> losses.add(r.loss()), () -> false)).isTrue();
      assertThat(losses).hasSize(4).allMatch(loss -> loss > 0 && Double.isFinite(loss));

      var keep = new DetectionRecipe.RunRecipe(100, 2, 0);
      try (RunDirectory files = RunDirectory.open(run, "recipe", false)) {
        DetectionTrainer stopped =
            new DetectionTrainer(detector(manager, true), manager, data, plan);
        BooleanSupplier stop = () -> stopped.step() == 2;
        assertThat(stopped.train(files, keep, TrainingListener.SILENT, stop)).isFalse();
      }
      Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":2,", StandardOpenOption.APPEND);

      Detector second = new MaskRcnn(options());
      second.initialize(manager, 77); // forgotten when the checkpoint is loaded
      List<Double> rest = new ArrayList<>();
      DetectionTrainer resumed = new DetectionTrainer(second, manager, data, plan);
      try (RunDirectory files = RunDirectory.open(run, "recipe", true)) {
        assertThat(resumed.train(files, keep, r -> rest.add(r.loss()), () -> false)).isTrue();
      }
      assertThat(rest).isEqualTo(losses.subList(2, 4));
      assertThat(Weights.digest(Weights.of(second)))
          .isEqualTo(Weights.digest(Weights.of(straight)));
      List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
      assertThat(lines).hasSize(4);
      for (int i = 0; i < 4; i++) {
        assertThat(lines.get(i)).startsWith("{\"step\":%d,".formatted(i)).contains("loss_mask");
      }
    }
  }

  /** However many threads decode, and whether the batch comes whole or in parts. */
  @Test
  void partsOfABatchHoldItsImagesAndItsDraws() throws IOException {
    TrainingPlan whole = recipe(3);
    TrainingPlan parts = parts(whole, 2, 2);
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      Detector first = detector(manager, true);
      DetectionTask task = new DetectionTask(first, manager, data, parts, ProcessGroup.alone());
      Streams streams = new Streams(parts.seed());
      for (long step = 0; step < 3; step++) {
        List<Integer> samples = new ArrayList<>();
        DetectionTask one = new DetectionTask(first, manager, data, whole, ProcessGroup.alone());
        try (var source = task.batches(step, 0);
            var wholes = one.batches(step, 0);
            NDManager scratch = manager.newSubManager()) {
          DetectionLoader.Decoded all = wholes.next();
          for (int part = 0; part < 2; part++) {
            DetectionLoader.Decoded decoded = source.next();
            samples.addAll(decoded.samples());
            assertThat(decoded.first()).isEqualTo(part);
            float loss = task.forward(decoded, scratch, step).objectives().get(0).loss().getFloat();
            float alone =
                first
                    .loss(
                        ImageTransform.of(SIDE, 2 * SIDE)
                            .batch(scratch, decoded.images(), decoded.sizes()),
                        all.truth().subList(part, part + 1),
                        streams,
                        step,
                        part)
                    .total()
                    .getFloat();
            assertThat(loss).isEqualTo(alone);
          }
          assertThat(samples).isEqualTo(all.samples());
        }
      }
    }
  }

  @Test
  void threadsAndInterruptionsChangeNothingWhereGradientsAccumulate(@TempDir Path run)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      Detector straight = detector(manager, false);
      TrainingPlan plan = parts(recipe(4), 2, 0);
      assertThat(
              new DetectionTrainer(straight, manager, data, plan)
                  .train(TrainingListener.SILENT, () -> false))
          .isTrue();
      TrainingPlan threaded = parts(recipe(4), 2, 3);
      var keep = new DetectionRecipe.RunRecipe(100, 2, 0);
      Detector second = detector(manager, false);
      for (int stopAt : new int[] {1, 9}) {
        DetectionTrainer trainer = new DetectionTrainer(second, manager, data, threaded);
        try (RunDirectory files = RunDirectory.open(run, "recipe", stopAt > 1)) {
          trainer.train(files, keep, TrainingListener.SILENT, () -> trainer.step() == stopAt);
        }
      }
      assertThat(Weights.digest(Weights.of(second)))
          .isEqualTo(Weights.digest(Weights.of(straight)));
    }
  }

  private static TrainingPlan parts(TrainingPlan of, int accumulate, int threads) {
    return new TrainingPlan(
        of.optimizer(),
        of.steps(),
        of.batch(),
        of.learningRate(),
        of.momentum(),
        of.weightDecay(),
        of.milestones(),
        of.warmupSteps(),
        accumulate,
        of.clip(),
        of.shortSides(),
        of.maxSide(),
        of.antialias(),
        of.flip(),
        of.maxBadFraction(),
        threads,
        of.seed());
  }

  /**
   * Adam's first step is the rate times the gradient's sign; SGD's is the rate times the gradient.
   */
  @Test
  void theRecipesOptimizerMovesTheWeights() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      TrainingPlan plan = adamW(recipe(1));
      double rate = plan.schedule().at(0);
      Detector detector = detector(manager, false);
      String name = "roi_heads.box_predictor.cls_score.bias"; // not decayed, starts at 0
      float[] before = Weights.of(detector).get(name).toFloatArray();
      new DetectionTrainer(detector, manager, data, plan)
          .train(TrainingListener.SILENT, () -> false);
      float[] after = Weights.of(detector).get(name).toFloatArray();
      for (int i = 0; i < after.length; i++) {
        double moved = Math.abs((double) after[i] - before[i]);
        assertThat(moved).isCloseTo(rate, within(0.01 * rate));
      }
    }
  }

  /** A run of before there were the keys is resumed: its text is what it was. */
  @Test
  void addedKeysStandInARecipeOnlyWhereTheySayMore() throws IOException {
    String usual = DetectionRecipes.text(DetectionRecipes.load("smoke", List.of()));
    assertThat(usual).doesNotContain("antialias", "adamw", "name: sgd");
    List<String> more = List.of("input.antialias=true", "optimizer.name=adamw");
    DetectionRecipe recipe = DetectionRecipes.load("smoke", more);
    assertThat(DetectionRecipes.text(recipe)).contains("antialias: true", "name: adamw");
    assertThat(recipe.plan().antialias()).isTrue();
    assertThat(recipe.plan().optimizer()).isEqualTo(TrainingPlan.ADAMW);
    assertThatThrownBy(() -> DetectionRecipes.load("smoke", List.of("optimizer.name=lars")))
        .hasMessageContaining("optimizer.name");
  }

  @Test
  void aCheckpointOfOtherDataIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      Detector detector = detector(manager, false);
      DetectionTrainer one = new DetectionTrainer(detector, manager, data, recipe(4));
      DetectionTrainer other = new DetectionTrainer(detector, manager, data.first(6), recipe(4));
      assertThatThrownBy(() -> other.restore(one.snapshot()))
          .hasMessageContaining("fingerprint changed");
    }
  }

  @Test
  void oneStepTrainsEveryWeightAndLeavesNoArrayBehind() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data()) {
      Detector detector = detector(manager, true);
      Map<String, float[]> before = copy(detector);
      DetectionTrainer trainer = new DetectionTrainer(detector, manager, data, recipe(2));
      int arrays = manager.getManagedArrays().size();
      trainer.train(TrainingListener.SILENT, () -> false);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
      copy(detector)
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
    }
  }

  private static Map<String, float[]> copy(Detector detector) {
    Map<String, float[]> values = new java.util.LinkedHashMap<>();
    Weights.trainable(detector).forEach((name, w) -> values.put(name, w.toFloatArray()));
    return values;
  }

  @Test
  void resultsFileOfADetectorReadsBackAndIsEvaluated(@TempDir Path out) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DetectionDataset data = data().first(3)) {
      Detector detector = new MaskRcnn(options().with(DetectionOptions.STANDARD.withScore(0.0)));
      detector.initialize(manager, 3);
      DetectionEvaluator evaluator =
          new DetectionEvaluator(detector, manager, ImageTransform.of(SIDE, SIDE));
      int arrays = manager.getManagedArrays().size();
      Detections found = evaluator.detect(data, data.labels(), Progress.SILENT);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
      assertThat(found.list()).isNotEmpty();
      Path file = out.resolve("results.json");
      found.write(file);
      Detections read = Detections.read(file);
      assertThat(read.list()).hasSameSizeAs(found.list());
      for (EvaluationOptions options :
          List.of(EvaluationOptions.boxes(), EvaluationOptions.masks())) {
        assertThat(evaluator.evaluate(data, read, options).stats()).hasSize(12);
      }
    }
  }

  @Test
  void savedWeightsLoadUnderOldAndNewNames(@TempDir Path out) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Detector one = detector(manager, true);
      Path file = out.resolve("detector.safetensors");
      DetectorFiles.save(file, one, Map.of("model", "test"));
      Detector other = new MaskRcnn(options());
      other.initialize(manager, 9);
      assertThat(DetectorFiles.load(file, other)).containsEntry("model", "test");
      String digest = Weights.digest(Weights.of(one));
      assertThat(Weights.digest(Weights.of(other))).isEqualTo(digest);

      Map<String, ai.djl.ndarray.NDArray> old = new java.util.LinkedHashMap<>();
      Weights.of(one)
          .forEach(
              (name, w) ->
                  old.put(
                      name.replaceFirst("(inner|layer)_blocks\\.(\\d)\\.0\\.", "$1_blocks.$2.")
                          .replace("rpn.head.conv.0.0.", "rpn.head.conv.")
                          .replace("mask_head.0.0.", "mask_head.mask_fcn1.")
                          .replace("mask_head.3.0.", "mask_head.mask_fcn4."),
                      w));
      assertThat(old).containsKey("backbone.fpn.inner_blocks.0.weight");
      WeightFiles.save(file, old, Map.of());
      Detector fresh = new MaskRcnn(options());
      fresh.initialize(manager, 9);
      DetectorFiles.load(file, fresh);
      assertThat(Weights.digest(Weights.of(fresh))).isEqualTo(digest);

      Detector boxesOnly = detector(manager, false);
      assertThatThrownBy(() -> DetectorFiles.load(file, boxesOnly))
          .isInstanceOf(WeightFileException.class)
          .hasMessageContaining("unknown roi_heads.mask_head");
    }
  }

  @Test
  void anEncodersFileFillsTheBackbone(@TempDir Path out) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Detector one = detector(manager, true);
      Path file = out.resolve("encoder.safetensors");
      WeightFiles.save(file, one.body(), Map.of());
      Detector other = new FasterRcnn(options());
      other.initialize(manager, 9);
      WeightFiles.load(file, other.body());
      assertThat(Weights.digest(Weights.of(other.body())))
          .isEqualTo(Weights.digest(Weights.of(one.body())));
    }
  }

  @Test
  void missingPicturesAreNamed() throws IOException {
    Path scenes = folder.resolve("detection");
    assertThatThrownBy(
            () ->
                DetectionDataset.open(
                    scenes.resolve("annotations/instances_train.json"),
                    List.of(scenes.resolve("annotations"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("12 of 12 images are not in");
  }
}
