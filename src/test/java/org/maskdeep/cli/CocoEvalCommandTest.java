package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.data.Scenes;

class CocoEvalCommandTest {
  @TempDir private Path folder;
  private Path truth;
  private Path found;

  /** The truth itself as detections. */
  @BeforeEach
  void draw() throws IOException {
    Scenes.write(folder, 10, 32, 1);
    truth = folder.resolve("detection/annotations/instances_train.json");
    found = folder.resolve("found.json");
    Annotations annotations = Annotations.read(truth);
    List<Detection> detections =
        annotations.annotations().stream().map(a -> detection(annotations, a)).toList();
    Detections.of(detections).write(found);
  }

  private static Detection detection(Annotations truth, Annotation a) {
    return Detection.ofBoxAndMask(a.imageId(), a.categoryId(), 0.9, a.box(), truth.mask(a));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm"})
  void theTruthAsDetectionsIsPerfect(String type) throws IOException {
    Run run =
        Run.of(
            "coco-eval",
            "--gt",
            truth,
            "--dt",
            found,
            "--type",
            type,
            "--json",
            folder.resolve("json"));
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(12);
    assertThat(run.out())
        .startsWith(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000\n");
    JsonNode json = Run.json(folder.resolve("json"));
    assertThat(json.get("stats")).hasSize(12);
    assertThat(json.get("stats").get(0).asDouble()).isEqualTo(1);
    assertThat(json.get("per_category").properties()).isNotEmpty();
  }

  @Test
  void categoriesCanBeLeftOutOfAccount() throws IOException {
    Path others = folder.resolve("others.json");
    List<Detection> renamed =
        Detections.read(found).list().stream()
            .map(d -> Detection.ofBox(d.imageId(), d.categoryId() % 10 + 1, d.score(), d.box()))
            .toList();
    Detections.of(renamed).write(others);
    assertThat(ap(others)).isLessThan(0.5);
    assertThat(ap(others, "--class-agnostic")).isEqualTo(1);
  }

  private double ap(Path results, String... more) throws IOException {
    Object[] usual = {
      "coco-eval", "--gt", truth, "--dt", results, "--type=bbox", "--json", folder.resolve("json")
    };
    Object[] all = new Object[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    assertThat(Run.of(all).code()).isZero();
    return Run.json(folder.resolve("json")).get("stats").get(0).asDouble();
  }

  @Test
  void whatIsMissingOrUnknownIsNamed() {
    Run absent =
        Run.of("coco-eval", "--gt", folder.resolve("no.json"), "--dt", found, "--type=bbox");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("no.json");
    Run other =
        Run.of(
            "coco-eval",
            "--gt",
            folder.resolve("detection/annotations/instances_val.json"),
            "--dt",
            found,
            "--type=bbox");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("found.json").contains("instances_val.json").contains("3");
    Run swapped = Run.of("coco-eval", "--gt", found, "--dt", truth, "--type=bbox");
    assertThat(swapped.code()).isEqualTo(1);
    assertThat(swapped.err()).contains("found.json");
    Run type = Run.of("coco-eval", "--gt", truth, "--dt", found, "--type=keypoints");
    assertThat(type.code()).isEqualTo(2);
    assertThat(type.err()).contains("keypoints").contains("bbox or segm");
  }
}
