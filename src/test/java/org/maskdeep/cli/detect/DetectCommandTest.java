package org.maskdeep.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.cli.Encoders;
import org.maskdeep.cli.Run;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.data.Scenes;
import org.maskdeep.detect.CocoFiles;
import org.maskdeep.detect.Detector;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.report.figure.DetectionFigure;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import org.maskdeep.train.detection.SavedDetector;

/** On a few drawn scenes of 32 pixels; one run for all. */
class DetectCommandTest {
  private static final List<String> TINY =
      List.of(
          "model.width=8",
          "model.head_width=8",
          "model.box_features=16",
          "model.post_nms_top_n=[20,10]",
          "model.batch_size_per_image=16",
          "model.score_thresh=0.0",
          "input.short_sides=[32]",
          "input.test_short_side=32",
          "optimizer.steps=4",
          "optimizer.batch=2",
          "optimizer.warmup_steps=1",
          "optimizer.learning_rate=0.01",
          "run.evaluate_epochs=1");

  @TempDir static Path folder;

  private static Path run;
  private static Path encoder;
  private static Run trained;

  @BeforeAll
  static void train() throws IOException {
    Scenes.write(folder.resolve("drawn"), 8, 32, 1);
    ResNetOptions small = ResNetOptions.cifar(18, 8);
    encoder = Encoders.write(folder.resolve("encoder.safetensors"), small, 5, small.words());
    run = folder.resolve("run");
    trained = train(run, "--data", folder.resolve("drawn/detection"), "--weights", encoder);
  }

  private static Run train(Path out, Object... more) {
    List<Object> args = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    TINY.forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of("--out", out, "--threads", 1));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  @Test
  void aRunLeavesItsFilesAndFigures() throws IOException {
    assertThat(trained.err()).isEmpty();
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("bbox\n Average Precision", "segm\n", "detector: ");
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(4);
    // 7 images, 2 a step: an epoch is 3 steps
    List<String> judged = Files.readAllLines(run.resolve("evaluations.jsonl"));
    assertThat(judged).hasSize(2);
    assertThat(judged.get(0)).startsWith("{\"step\":3,\"box_ap\":").contains("mask_ap50");
    assertThat(judged.get(1)).startsWith("{\"step\":4,");
    JsonNode figures = Run.json(run.resolve("evaluation.json"));
    assertThat(figures.at("/bbox/stats")).hasSize(12);
    assertThat(figures.at("/segm/stats")).hasSize(12);
    JsonNode provenance = Run.json(run.resolve("provenance.json"));
    assertThat(provenance.at("/data/backbone").asText()).isEqualTo(encoder.toString());
    assertThat(run.resolve("recipe.yaml")).content().contains("detection/train", "detection/val");
    Run check =
        Run.of(
            "coco-eval",
            "--gt",
            folder.resolve("drawn/detection/annotations/instances_val.json"),
            "--dt",
            run.resolve("results.json"),
            "--type",
            "segm");
    assertThat(check.code()).isZero();
    assertThat(trained.out()).contains(check.out());
  }

  @Test
  void theBackboneStartsFromTheEncoder() throws IOException {
    Path out = folder.resolve("still");
    Object[] still = {
      "--data",
      folder.resolve("drawn/detection"),
      "--weights",
      encoder,
      "--set",
      "optimizer.steps=1",
      "--set",
      "model.norms=frozen",
      "--set",
      "optimizer.warmup_steps=2",
      "--set",
      "optimizer.learning_rate=1e-12"
    };
    assertThat(train(out, still).err()).isEmpty();
    try (NDManager manager = NDManager.newBaseManager()) {
      Detector detector =
          SavedDetector.load(out.resolve("detector.safetensors"), null, null, manager).detector();
      ResNet before = new ResNet(ResNetOptions.cifar(18, 8));
      before.initialize(manager, 1);
      WeightFiles.load(encoder, before);
      assertThat(Weights.digest(Weights.of(detector.body())))
          .isEqualTo(Weights.digest(Weights.of(before)));
    }
  }

  @Test
  void aFinishedRunIsResumedWithoutNamingItsRecipeAndGivesTheSameFigures() throws IOException {
    Path detector = run.resolve("detector.safetensors");
    byte[] before = Files.readAllBytes(detector);
    List<String> judged = Files.readAllLines(run.resolve("evaluations.jsonl"));
    Run again = Run.of("detect", "train", "--resume", "--out", run, "--threads", 1);
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).contains("Average Precision");
    assertThat(Files.readAllBytes(detector)).isEqualTo(before);
    assertThat(Files.readAllLines(run.resolve("evaluations.jsonl"))).isEqualTo(judged);
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(4);
  }

  /** One image of seven is cut short. */
  @Test
  void aBrokenPictureIsReplacedWithinTheBudgetAndListed() throws IOException {
    Scenes.write(folder.resolve("damaged"), 8, 32, 1);
    Path broken = folder.resolve("damaged/detection/train/000000000003.png");
    Files.write(broken, java.util.Arrays.copyOf(Files.readAllBytes(broken), 60));
    Path out = folder.resolve("replaced");
    Object[] words = {
      "--data",
      folder.resolve("damaged/detection"),
      "--set",
      "data.max_bad_fraction=0.2",
      "--weights"
    };
    Run within = train(out, with(words, encoder));
    assertThat(within.code()).as(within.err()).isZero();
    assertThat(within.out()).contains("warning", "000000000003.png");
    List<String> lines = Files.readAllLines(out.resolve("replaced.jsonl"));
    assertThat(lines).isNotEmpty().allMatch(line -> line.contains("000000000003.png"));
    Run above = train(folder.resolve("too-many"), "--data", folder.resolve("damaged/detection"));
    assertThat(above.code()).isEqualTo(1);
    assertThat(above.err())
        .hasLineCount(1)
        .contains("1 of 7 images cannot be decoded, more than the budget of 1.0 %")
        .contains("000000000003.png");
  }

  @Test
  void evalPrintsTheFiguresOfTheRun() throws IOException {
    Path json = folder.resolve("eval.json");
    Run eval =
        Run.of(
            "detect",
            "eval",
            "--weights",
            run.resolve("detector.safetensors"),
            "--data",
            folder.resolve("drawn/detection/val"),
            "--json",
            json,
            "--threads",
            1);
    assertThat(eval.err()).isEmpty();
    assertThat(eval.out().lines().filter(l -> l.contains("@[ IoU="))).hasSize(24);
    assertThat(Run.json(json).at("/bbox/stats"))
        .isEqualTo(Run.json(run.resolve("evaluation.json")).at("/bbox/stats"));
  }

  private static Object[] predict(Path images, Path out) {
    Path weights = run.resolve("detector.safetensors");
    return new Object[] {
      "detect", "predict", "--weights", weights, "--images", images, "--out", out, "--threads", 1
    };
  }

  @Test
  void predictWritesResultsWithIdsFromNamesAndDrawsThem() throws IOException {
    Path out = folder.resolve("found.json");
    Path drawn = folder.resolve("pictures");
    Run predict =
        Run.of(
            with(
                predict(folder.resolve("drawn/detection/train"), out),
                "--arch",
                "maskrcnn-resnet18-fpn",
                "--draw",
                drawn,
                "--draw-score",
                "0"));
    assertThat(predict.err()).isEmpty();
    JsonNode found = Run.json(out);
    assertThat(found).isNotEmpty();
    for (JsonNode f : found) {
      assertThat(f.get("image_id").asLong()).isBetween(1L, 7L);
      assertThat(f.get("bbox")).hasSize(4);
      assertThat(f.at("/segmentation/size/0").asInt()).isEqualTo(32);
      assertThat(f.at("/segmentation/counts").isTextual()).isTrue();
    }
    Image before = Codec.read(folder.resolve("drawn/detection/train/000000000001.png"));
    Image after = Codec.read(drawn.resolve("000000000001.png"));
    assertThat(after.width()).isEqualTo(8 * before.width()); // at least 256
    assertThat(after.rgb()).isNotEqualTo(DetectionFigure.of(before).image().rgb());
  }

  @Test
  void drawingsNeverReplaceImagesOrEachOther() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.write(photos.resolve("cat.png"), CocoFiles.image("png", 50));
    Object[] predict = with(predict(photos, folder.resolve("new/found.json")), "--draw");
    Run same = Run.of(with(predict, photos));
    assertThat(same.code()).isEqualTo(2);
    assertThat(same.err()).contains("the images lie there and would be replaced");
    Files.write(photos.resolve("cat.jpg"), CocoFiles.image("jpg", 50));
    Run twice = Run.of(with(predict, folder.resolve("other")));
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("cat.jpg and cat.png would both be drawn into");
    Files.delete(photos.resolve("cat.jpg"));
    Run drawn = Run.of(with(predict, folder.resolve("other")));
    assertThat(drawn.err()).isEmpty();
    assertThat(folder.resolve("new/found.json")).exists();
    assertThat(folder.resolve("other/cat.png")).exists();
  }

  @Test
  void whatCannotBeReadIsLeftOutAndTheRestIsWritten() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("some"));
    Files.write(photos.resolve("000001.png"), CocoFiles.image("png", 50));
    Files.writeString(photos.resolve("000002.png"), "no image");
    Path out = folder.resolve("some.json");
    Object[] predict = predict(photos, out);
    Run some = Run.of(predict);
    assertThat(some.code()).isEqualTo(1);
    assertThat(some.err()).contains("1 of 2 images were left out").hasLineCount(1);
    assertThat(some.out()).contains("000002.png", "; left out", "in 1 images");
    assertThat(out).exists();
    Run score = Run.of(with(predict, "--draw-score=0.3"));
    assertThat(score.err()).contains("--draw-score goes with --draw");
    Files.delete(photos.resolve("000001.png"));
    Files.delete(out);
    Run none = Run.of(predict);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("none of its 1 images can be read");
  }

  @Test
  void theBackboneIsExportedWithAndWithoutItsPyramid() throws IOException {
    Path file = folder.resolve("standard.safetensors");
    DetectionRecipe recipe =
        DetectionRecipes.load("smoke", List.of("model.stem=imagenet", "model.width=4"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Detector detector = recipe.model().detector(2);
      detector.initialize(manager, 1);
      Annotations truth = Annotations.of(List.of(), List.of(new Category(1, "x", "")), List.of());
      SavedDetector.of(detector, truth, recipe).save(file);
    }
    Path out = folder.resolve("exported.safetensors");
    Object[] export = {"export", "--weights", file, "--format", "detectron2", "--out", out};
    assertThat(Run.of(export).err()).isEmpty();
    assertThat(Safetensors.read(out).tensors()).containsKey("res5.1.conv2.norm.bias");
    assertThat(Run.of(with(export, "--pyramid")).err()).isEmpty();
    Map<String, RawTensor> exported = Safetensors.read(out).tensors();
    Map<String, RawTensor> whole = Safetensors.read(file).tensors();
    assertThat(exported.get("backbone.fpn_lateral2.weight").floats())
        .isEqualTo(whole.get("backbone.fpn.inner_blocks.0.0.weight").floats());
    assertThat(exported.get("backbone.bottom_up.stem.conv1.weight").floats())
        .isEqualTo(whole.get("backbone.body.conv1.weight").floats());
    assertThat(exported.keySet()).allMatch(name -> name.startsWith("backbone."));
    Run small =
        Run.of(
            "export",
            "--weights",
            run.resolve("detector.safetensors"),
            "--format",
            "detectron2",
            "--pyramid",
            "--out",
            out);
    assertThat(small.code()).isEqualTo(1);
    assertThat(small.err()).contains("small 3x3 stem").hasLineCount(1);
  }

  @Test
  void idsAreTheLastNumberOfANameOrItsPlace() {
    assertThat(DetectPredict.id("000000000139.jpg", 4)).isEqualTo(139);
    assertThat(DetectPredict.id("COCO_val2014_000000000042.jpg", 4)).isEqualTo(42);
    assertThat(DetectPredict.id("photo12b.jpeg", 4)).isEqualTo(12);
    assertThat(DetectPredict.id("dog.png", 4)).isEqualTo(4);
    assertThat(DetectPredict.id("12345678901234567890.png", 4)).isEqualTo(4);
  }

  @Test
  void whatDoesNotFitIsSaidInOneLine() {
    Path detector = run.resolve("detector.safetensors");
    Object[] eval = {"detect", "eval", "--weights", detector, "--threads", 1};
    Run arch = Run.of(with(eval, "--arch", "fasterrcnn-resnet18-fpn"));
    assertThat(arch.code()).isEqualTo(1);
    assertThat(arch.err()).contains("holds a maskrcnn-resnet18-fpn").hasLineCount(1);
    Run split = Run.of(with(eval, "--data", folder.resolve("drawn/detection") + "/test"));
    assertThat(split.err()).contains("no such folder or archive").hasLineCount(1);
    Run none = Run.of(with(eval, "--data", folder.resolve("drawn/classification")));
    assertThat(none.err()).contains("holds no instances_*.json").hasLineCount(1);
    Run encoderOnly =
        Run.of("detect", "eval", "--weights", encoder, "--data", "scenes", "--threads", 1);
    assertThat(encoderOnly.err()).contains("is not a detector").hasLineCount(1);
    Run depth = train(folder.resolve("x"), "--arch", "maskrcnn-resnet50-fpn", "--weights", encoder);
    assertThat(depth.code()).isEqualTo(2);
    assertThat(depth.err()).contains("is a resnet18").hasLineCount(1);
    Run norms = train(folder.resolve("y"), "--set", "model.norms=group");
    assertThat(norms.err()).contains("model.norms", "frozen, trained, synchronised");
    Run twice = train(run, "--data", folder.resolve("drawn/detection"));
    assertThat(twice.err()).contains("holds a run already");
  }

  private static Object[] with(Object[] first, Object... more) {
    List<Object> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray();
  }
}
