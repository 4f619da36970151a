package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.detect.CocoFiles;

/** Sets in COCO's layout of four small images: checked, and trained on for two steps. */
class CocoSetTest {
  private static final int IMAGES = 4;

  @TempDir private Path folder;
  private Path set;
  private Path run; // the newest
  private int runs;

  @BeforeEach
  void write() throws IOException {
    set = folder.resolve("set");
    for (int i = 1; i <= IMAGES; i++) {
      put(i, CocoFiles.image("jpg", 20 * i));
    }
    truth("train", "", "");
  }

  private void put(int i, byte[] bytes) throws IOException {
    CocoFiles.put(set.resolve("images/" + i + ".jpg"), bytes);
  }

  /** Annotations in which a text of annotation 2 and of the whole file is replaced. */
  private void truth(String split, String from, String to) throws IOException {
    List<String> names = IntStream.rangeClosed(1, IMAGES).mapToObj(i -> i + ".jpg").toList();
    List<String> annotations = new ArrayList<>();
    for (int i = 1; i <= IMAGES; i++) {
      String annotation = CocoFiles.annotation(i);
      annotations.add(i == 2 && !from.isEmpty() ? annotation.replace(from, to) : annotation);
    }
    CocoFiles.truth(set, split, names, annotations);
  }

  private Run check(Object name, Object... more) {
    List<Object> words = new ArrayList<>(List.of("data", "check", name));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private Run train(Object... more) {
    List<Object> words = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    TinyRuns.DETECTOR.stream()
        .filter(setting -> !setting.startsWith("data."))
        .forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--set", "model.width=8", "--threads", 1, "--out"));
    run = folder.resolve("run" + runs++);
    words.add(run);
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private Run trainAndTest(Object... more) {
    List<Object> words = new ArrayList<>(List.of("--data", set + "/train"));
    words.addAll(List.of("--set", "data.test=" + set + "/train"));
    words.addAll(List.of(more));
    return train(words.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/train", "", "/", "/annotations/instances_train.json", "/train?images=4"})
  void aSetIsCheckedByItsNameItsSplitOrItsAnnotations(String name) throws IOException {
    Path json = folder.resolve("check.json");
    Run check = check(set + name, "--json", json);
    assertThat(check.err()).isEmpty();
    assertThat(check.code()).isZero();
    assertThat(check.out())
        .contains("4 images, 4 annotations in 1 categories, 4 objects to train on")
        .contains("smallest 24x16", "unusable 0");
    JsonNode report = Run.json(json);
    assertThat(report.get("images").asInt()).isEqualTo(4);
    assertThat(report.at("/per_category/thing").asInt()).isEqualTo(4);
    assertThat(report.get("fingerprint").asText()).hasSize(64);
  }

  @Test
  void everySplitOfASetIsChecked() throws IOException {
    truth("val", "", "");
    assertThat(check(set).out()).contains(set + "/train: 4 images", set + "/val: 4 images");
    assertThat(check(set + "/test").err()).contains("has no instances_test.json");
  }

  @Test
  void brokenImagesAreCountedAndFailAboveTheBudget() throws IOException {
    Files.writeString(set.resolve("images/3.jpg"), "not an image");
    Run check = check(set + "/train");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("unusable 1", "3.jpg");
    assertThat(check.err()).hasLineCount(1).contains("1 of 4 images cannot be used");
    assertThat(check(set + "/train", "--budget=0.5").code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 8})
  void boxesOfStoredPixelsOfTurnedImagesAreAnErrorThatSaysWhy(int orientation) throws IOException {
    for (int i = 1; i <= IMAGES; i++) {
      put(i, CocoFiles.turned(orientation));
    }
    Run check = check(set + "/train");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains("unusable 4", "1.jpg: its EXIF orientation swaps width and height")
        .contains("stored 24x16", "upright 16x24", "write the images anew without that tag");
    Run trained = trainAndTest();
    assertThat(trained.code()).isEqualTo(1);
    assertThat(trained.err())
        .hasLineCount(1)
        .contains("1.jpg: its EXIF orientation swaps width and height")
        .contains("4 of 4 images");
  }

  @Test
  void trainingOnThemCountsTheImagesOfTheSet() throws IOException {
    for (int i = 1; i <= IMAGES; i++) {
      put(i, CocoFiles.turned(6));
    }
    Run trained =
        train(
            "--data",
            set + "/train",
            "--set",
            "data.test=scenes/val?images=2&size=32&seed=1",
            "--set",
            "model.arch=fasterrcnn-resnet18-fpn");
    assertThat(trained.code()).isEqualTo(1);
    assertThat(trained.err()).hasLineCount(1); // the categories differ: said before the first step
    Path val = folder.resolve("val");
    Path train = set;
    set = val;
    for (int i = 1; i <= IMAGES; i++) {
      put(i, CocoFiles.image("jpg", 90));
    }
    truth("val", "", "");
    set = train;
    Run replaced = train("--data", set + "/train", "--set", "data.test=" + val + "/val");
    assertThat(replaced.code()).isEqualTo(1);
    assertThat(replaced.err())
        .hasLineCount(1)
        .contains("none of its 4 images can be used; run 'data check' on it")
        .contains("its EXIF orientation swaps width and height");
  }

  @Test
  void imagesThatAreTurnedWithoutAChangeOfSizeAreWarnedOf() throws IOException {
    put(2, CocoFiles.turned(3));
    Run check = check(set + "/train");
    assertThat(check.code()).isZero();
    assertThat(check.out()).contains("warning: 1 images are turned upright by their EXIF");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"area\": 72,', '', annotation 2 has no area",
    "'\"area\": 72,', '\"area\": null,', annotation 2 has no area",
    "'\"bbox\": [2, 3, 9, 8],', '', annotation 2 has no bbox",
    "'\"segmentation\"', '\"x\"', annotation 2 has no usable segmentation",
    "'[[2, 3, 11, 3, 11, 11, 2, 11]]', '[]', annotation 2 has no usable segmentation",
    "'\"id\": 2,', '', annotations[1]: the key id is missing",
    "'\"image_id\": 2,', '', annotation 2: the key image_id is missing",
    "'\"category_id\": 1,', '', annotation 2: the key category_id is missing"
  })
  void whatTheEvaluationLacksIsSaidBeforeTheFirstStep(String from, String to, String message)
      throws IOException {
    truth("train", from, to);
    Run trained = trainAndTest();
    assertThat(trained.code()).isEqualTo(1);
    assertThat(trained.err()).hasLineCount(1).contains("instances_train.json", message);
    assertThat(run.resolve("metrics.jsonl")).doesNotExist();
    assertThat(check(set + "/train").code()).isEqualTo(1);
  }

  @Test
  void sizesAreNeededForMasksOnly() throws IOException {
    Path file = set.resolve("annotations/instances_train.json");
    Files.writeString(file, Files.readString(file).replace("\"width\": 24", "\"width\": null"));
    Run masks = trainAndTest();
    assertThat(masks.code()).isEqualTo(1);
    assertThat(masks.err()).hasLineCount(1).contains("its image has no size");
    Run boxes = trainAndTest("--arch", "fasterrcnn-resnet18-fpn");
    assertThat(boxes.code()).as(boxes.err()).isZero();
  }

  @Test
  void aDetectorWithoutMasksNeedsNone() throws IOException {
    Path file = set.resolve("annotations/instances_train.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"segmentation\"", "\"x\"").replace("iscrowd", "y"));
    Run boxes = trainAndTest("--arch", "fasterrcnn-resnet18-fpn");
    assertThat(boxes.code()).as(boxes.err()).isZero();
    assertThat(boxes.out()).contains("4 × annotation without iscrowd; taken as 0");
    Run check = check(set + "/train");
    assertThat(check.code()).as(check.err()).isZero();
    assertThat(check.out()).contains("no object has a mask");
  }

  @Test
  void categoriesOfOtherNamesOrIdsAreRefused() throws IOException {
    truth("val", "", "");
    Path file = set.resolve("annotations/instances_val.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"thing\"", "\"emu\""));
    Run names = train("--data", set);
    assertThat(names.code()).isEqualTo(1);
    assertThat(names.err()).hasLineCount(1).contains("category 1 is 'emu'", "'thing'");
    Files.writeString(
        file,
        text.replace("\"id\": 1, \"name\"", "\"id\": 7, \"name\"")
            .replace("\"category_id\": 1", "\"category_id\": 7"));
    Run ids = train("--data", set);
    assertThat(ids.code()).isEqualTo(1);
    assertThat(ids.err()).hasLineCount(1).contains("none of its 1 categories", "7 thing");
  }

  @Test
  void aSetOfOneSplitIsTrainedOnWhenTheOtherIsNamed() {
    Run named = train("--data", set + "/train");
    assertThat(named.code()).isEqualTo(2);
    assertThat(named.err()).hasLineCount(1).contains("--set data.test=" + set + "/train");
    Run trained = trainAndTest();
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("Average Precision");
  }

  @Test
  void aSetWithoutAnObjectSaysSo() throws IOException {
    CocoFiles.truth(set, "train", List.of("1.jpg", "2.jpg"), List.of());
    Run trained = trainAndTest();
    assertThat(trained.code()).isEqualTo(1);
    assertThat(trained.err())
        .hasLineCount(1)
        .contains("no image has an object that can be trained on: it has no annotations");
    String crowd = CocoFiles.annotation(1).replace("\"iscrowd\": 0", "\"iscrowd\": 1");
    CocoFiles.truth(set, "train", List.of("1.jpg", "2.jpg"), List.of(crowd));
    assertThat(trainAndTest().err())
        .hasLineCount(1)
        .contains("it has only annotations of crowds (iscrowd = 1)");
    CocoFiles.truth(set, "train", "1.jpg");
    Run few = trainAndTest();
    assertThat(few.code()).isEqualTo(2);
    assertThat(few.err()).contains("optimizer.batch = 2, but only 1 images");
  }

  /** The detector's results have the ids of the file, strings too. */
  @Test
  void idsThatAreStringsAreTrainedOnAndWritten() throws IOException {
    Path file = set.resolve("annotations/instances_train.json");
    String text = Files.readString(file);
    Files.writeString(
        file,
        text.replaceAll("\"image_id\": (\\d)", "\"image_id\": \"a$1\"")
            .replaceAll("\"id\": (\\d), \"file_name\"", "\"id\": \"a$1\", \"file_name\""));
    Run trained = trainAndTest("--set", "model.score_thresh=0.0");
    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode results = Run.json(run.resolve("results.json"));
    assertThat(results).isNotEmpty();
    results.forEach(r -> assertThat(r.get("image_id").asText()).startsWith("a"));
    Run again =
        Run.of("coco-eval", "--gt", file, "--dt", run.resolve("results.json"), "--type=segm");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(trained.out()).contains(again.out());
  }

  @Test
  void collagesAreCheckedAsWhatTheyAre() {
    Run one = check("collage/scenes/val?images=6&size=32&photos=20");
    assertThat(one.code()).isZero();
    assertThat(one.out()).contains("collage/scenes/val", "6 images, ", " in 10 categories");
    assertThat(check("collage/scenes?images=6&size=32&photos=20").out())
        .contains("collage/scenes/train", "collage/scenes/val");
    assertThat(check("collage/nowhere/val").code()).isNotZero();
  }
}
