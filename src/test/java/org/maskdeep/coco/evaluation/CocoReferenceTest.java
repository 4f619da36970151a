package org.maskdeep.coco.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;

/** 100 images of COCO val2014 with the results that the COCO API ships; needs MASKDEEP_DATA. */
class CocoReferenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"official_bbox", "official_segm", "official_bbox_classagnostic"})
  void figuresEqualThoseOfPycocotools(String name) throws IOException {
    Path data = CocoFixtures.data("coco-eval");
    JsonNode test =
        CocoFixtures.json(data.resolve("expected_pycocotools.json")).at("/cases/" + name);
    Evaluation e = evaluate(data, test);
    assertThat(e.stats()).containsExactly(CocoFixtures.doubles(test.get("stats")), within(1e-9));
    JsonNode categories = test.get("per_category_AP_AP50_AR100");
    assertThat(e.perCategory()).hasSize(categories.size());
    for (var r : e.perCategory()) {
      assertThat(new double[] {r.ap(), r.ap50(), r.ar()})
          .as("category %s", r.category())
          .containsExactly(
              CocoFixtures.doubles(categories.get(Long.toString(r.category().id()))), within(1e-9));
    }
    if (test.has("arrays")) {
      equal(e.precision(), data.resolve(name + ".precision.f64le.gz"));
      equal(e.recall(), data.resolve(name + ".recall.f64le.gz"));
      equal(e.scores(), data.resolve(name + ".scores.f64le.gz"));
    }
  }

  private static void equal(double[] actual, Path file) {
    assertArrayEquals(CocoFixtures.doubles(file), actual, 1e-9);
  }

  private static Evaluation evaluate(Path data, JsonNode test) throws IOException {
    EvaluationOptions options =
        EvaluationOptions.of(IouType.of(test.get("iouType").textValue())).withThreads(2);
    boolean agnostic = test.at("/params/useCats").asInt(1) == 0;
    return CocoEvaluator.evaluate(
        Annotations.read(data.resolve(test.get("gt").textValue())),
        Detections.read(data.resolve(test.get("dt").textValue())),
        agnostic ? options.classAgnostic() : options);
  }

  @Test
  void everyMaskOfTheCocoSubsetCanBeDrawn() throws IOException {
    Path zip = CocoFixtures.data("coco-mini").resolve("annotations_trainval2017.zip");
    for (String split : List.of("minitrain", "minival")) {
      Annotations a = Annotations.read(Path.of(zip + "!annotations/instances_" + split + ".json"));
      assertThat(a.annotations()).hasSize(split.equals("minival") ? 901 : 3364);
      assertThat(a.warnings()).isEmpty();
      for (Annotation object : a.annotations()) {
        double area = a.mask(object).area();
        assertThat(area).isBetween(object.area() * .5 - 60, object.area() * 1.5 + 60);
      }
    }
  }
}
