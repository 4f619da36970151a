package org.maskdeep.coco.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;

class CocoEvaluatorTest {
  private static final JsonNode EXPECTED = CocoFixtures.json(CocoFixtures.path("expected.json"));

  static Stream<String> cases() {
    List<String> names = new ArrayList<>();
    EXPECTED.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void figuresAndArraysEqualPycocotoolsToTheBit(String name) throws IOException {
    JsonNode expected = EXPECTED.get(name);
    Evaluation e = evaluate(expected, 2);
    assertThat(e.stats()).containsExactly(CocoFixtures.doubles(expected.get("stats")));
    assertThat(e.summary()).isEqualTo(expected.get("summary").textValue());
    double[] arrays =
        Stream.of(e.precision(), e.recall(), e.scores())
            .flatMapToDouble(DoubleStream::of)
            .toArray();
    assertArrayEquals(CocoFixtures.doubles(CocoFixtures.path(name + ".f64le.gz")), arrays);
    for (int k = 0; k < e.perCategory().size(); k++) {
      var r = e.perCategory().get(k);
      assertThat(new double[] {r.ap(), r.ap50(), r.ar()})
          .containsExactly(CocoFixtures.doubles(expected.get("per_category").get(k)));
    }
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws IOException {
    for (String name : List.of("segm", "bbox-agnostic")) {
      Evaluation one = evaluate(EXPECTED.get(name), 1);
      for (int threads : new int[] {2, 3, 16}) {
        Evaluation many = evaluate(EXPECTED.get(name), threads);
        assertArrayEquals(one.precision(), many.precision());
        assertArrayEquals(one.recall(), many.recall());
        assertArrayEquals(one.scores(), many.scores());
        assertThat(many.warnings()).isEqualTo(one.warnings());
      }
    }
  }

  private static Evaluation evaluate(JsonNode test, int threads) throws IOException {
    JsonNode limits = test.get("limits");
    EvaluationOptions options =
        EvaluationOptions.of(IouType.of(test.get("type").textValue()))
            .withMaxDetections(
                IntStream.range(0, 3).mapToObj(i -> limits.get(i).intValue()).toList())
            .withThreads(threads);
    return CocoEvaluator.evaluate(
        Annotations.read(CocoFixtures.path("truth.json")),
        Detections.read(CocoFixtures.path(test.get("results").textValue())),
        test.get("agnostic").booleanValue() ? options.classAgnostic() : options);
  }

  @Test
  void perfectDetectionsScoreOneAndNoneScoreZero() {
    Annotations truth =
        truth(object(1, 1, new Box(5, 5, 20, 30)), object(2, 2, new Box(0, 0, 9, 9)));
    List<Detection> perfect =
        List.of(
            Detection.ofBox(1, 7, .9, new Box(5, 5, 20, 30)),
            Detection.ofBox(2, 7, .8, new Box(0, 0, 9, 9)));
    Evaluation all =
        CocoEvaluator.evaluate(truth, Detections.of(perfect), EvaluationOptions.boxes());
    assertThat(all.stats()[0]).isEqualTo(1);
    assertThat(all.stats()[8]).isEqualTo(1);
    assertThat(all.stats()[4]).as("no medium object").isEqualTo(-1);
    Evaluation none =
        CocoEvaluator.evaluate(truth, Detections.of(List.of()), EvaluationOptions.masks());
    assertThat(none.stats()[0]).isZero();
    assertThat(none.stats()[8]).isZero();
    assertThat(none.warnings().toString()).contains("without any detection");
  }

  /** The first of two equal scores comes first: a wrong one before a right one halves the AP. */
  @Test
  void theOrderOfTheFileDecidesBetweenEqualScores() {
    Annotations truth = truth(object(1, 1, new Box(5, 5, 20, 30)));
    Detection right = Detection.ofBox(1, 7, .5, new Box(5, 5, 20, 30));
    Detection wrong = Detection.ofBox(1, 7, .5, new Box(60, 60, 20, 30));
    EvaluationOptions options = EvaluationOptions.boxes();
    assertThat(
            CocoEvaluator.evaluate(truth, Detections.of(List.of(right, wrong)), options).stats()[0])
        .isCloseTo(1, within(1e-12));
    assertThat(
            CocoEvaluator.evaluate(truth, Detections.of(List.of(wrong, right)), options).stats()[0])
        .isCloseTo(.5, within(1e-12));
  }

  @Test
  void filesThatDoNotBelongTogetherAreNamed() {
    Annotations truth = truth(object(1, 1, new Box(5, 5, 20, 30)));
    Detections other = Detections.of(List.of(Detection.ofBox(77, 7, .5, new Box(0, 0, 1, 1))));
    assertThatThrownBy(() -> CocoEvaluator.evaluate(truth, other, EvaluationOptions.boxes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("result 0 is of image 77");
  }

  @Test
  void whatAnEvaluationNeedsAndLacksIsNamed() {
    Segmentation none = Segmentation.unusable("it has no segmentation");
    Annotation bare = new Annotation(4, 1, 7, null, 9, false, none);
    Annotation noArea = new Annotation(5, 1, 7, new Box(0, 0, 3, 3), Double.NaN, false, none);
    Detections found = Detections.of(List.of(Detection.ofBox(1, 7, .5, new Box(0, 0, 1, 1))));
    assertThatThrownBy(() -> CocoEvaluator.evaluate(truth(bare), found, EvaluationOptions.boxes()))
        .hasMessageContaining("annotation 4 has no bbox");
    assertThatThrownBy(() -> CocoEvaluator.evaluate(truth(bare), found, EvaluationOptions.masks()))
        .hasMessageContaining("annotation 4: it has no segmentation");
    assertThatThrownBy(
            () -> CocoEvaluator.evaluate(truth(noArea), found, EvaluationOptions.boxes()))
        .hasMessageContaining("annotation 5 has no area");
  }

  @Test
  void doubtfulDetectionsAreCounted() {
    Annotations truth = truth(object(1, 1, new Box(5, 5, 20, 30)));
    Rle small = Rle.fromBox(new Box(0, 0, 3, 3), 8, 8);
    List<Detection> list =
        List.of(
            Detection.ofBox(1, 8, .5, new Box(0, 0, 1, 1)),
            Detection.ofBox(1, 7, .5, new Box(0, 0, -3, 1)),
            Detection.ofBox(1, 7, .5, new Box(90, 0, 30, 1)),
            Detection.ofMask(1, 7, .5, small),
            Detection.ofMask(1, 7, .5, Rle.ofRuns(100, 100, 5, 0, 5, 9, 9981)));
    String boxes = warnings(truth, list, EvaluationOptions.boxes());
    assertThat(boxes)
        .contains("1 × detection of a category that is not listed")
        .contains("1 × detected box without area")
        .contains("1 × detected box that reaches beyond");
    String masks = warnings(truth, list.subList(3, 5), EvaluationOptions.masks());
    assertThat(masks)
        .contains("1 × mask that has not the size of its image")
        .contains("1 × mask with empty runs");
  }

  private static String warnings(Annotations t, List<Detection> d, EvaluationOptions options) {
    return CocoEvaluator.evaluate(t, Detections.of(d), options).warnings().toString();
  }

  @Test
  void theResultCanBeWrittenAsJson() throws IOException {
    Evaluation e = evaluate(EXPECTED.get("bbox"), 1);
    JsonNode json = new ObjectMapper().valueToTree(e.figures());
    assertThat(CocoFixtures.doubles(json.get("stats"))).containsExactly(e.stats());
    assertThat(json.get("per_category").size()).isEqualTo(4);
    assertThat(json.get("per_category").get("1").get(0).doubleValue())
        .isEqualTo(e.perCategory().get(0).ap());
    assertThat(json.get("category_names").get("1").textValue()).isEqualTo("c1");
  }

  @Test
  void thresholdsAreThoseOfNumPy() {
    List<Double> iou = EvaluationOptions.boxes().iouThresholds();
    assertThat(iou)
        .containsExactly(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95);
    assertThat(EvaluationOptions.boxes().recallThresholds())
        .hasSize(101)
        .contains(0.29, 0.5700000000000001, 1.0);
  }

  @Test
  void wrongOptionsAreNamed() {
    EvaluationOptions o = EvaluationOptions.boxes();
    assertThatThrownBy(() -> o.withThreads(0)).hasMessageContaining("threads = 0");
    assertThatThrownBy(() -> o.withMaxDetections(List.of(1, 2))).hasMessageContaining("three");
    assertThatThrownBy(() -> o.withMaxDetections(List.of(10, 1, 100)))
        .hasMessageContaining("ascend");
    assertThatThrownBy(() -> IouType.of("keypoints")).hasMessageContaining("use bbox or segm");
  }

  @Test
  void sortingIsStableAndDescending() {
    assertThat(StableSort.descending(new double[] {.5, .9, .5, -0.0, 0, 2, .5}))
        .containsExactly(5, 1, 0, 2, 6, 3, 4);
    assertThat(StableSort.descending(new double[0])).isEmpty();
    double[] many = IntStream.range(0, 1000).mapToDouble(i -> i * 37 % 10).toArray();
    int[] order = StableSort.descending(many);
    int[] expected =
        IntStream.range(0, 1000)
            .boxed()
            .sorted((a, b) -> Double.compare(many[b], many[a]))
            .mapToInt(i -> i)
            .toArray();
    assertThat(order).containsExactly(expected);
  }

  private static Annotation object(long id, long image, Box box) {
    Segmentation mask = Segmentation.ofRle(Rle.fromBox(box, 100, 100));
    return new Annotation(id, image, 7, box, box.area(), false, mask);
  }

  private static Annotations truth(Annotation... objects) {
    return Annotations.of(
        List.of(new CocoImage(1, "1.jpg", 100, 100), new CocoImage(2, "2.jpg", 100, 100)),
        List.of(new Category(7, "thing", "")),
        Arrays.asList(objects));
  }
}
