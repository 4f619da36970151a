package org.maskdeep.coco.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;

/** Gains computed by hand; A and B are objects of 10x10 pixels, NEAR_A has an IoU of 0.4 with A. */
class ErrorDecompositionTest {
  private static final Box A = new Box(0, 0, 10, 10);
  private static final Box NEAR_A = new Box(0, 0, 10, 4);
  private static final Box B = new Box(40, 40, 10, 10);
  private static final Box NOWHERE = new Box(70, 70, 10, 10);

  private static final JsonNode TIDE = CocoFixtures.json(CocoFixtures.path("tide.json"));

  private final List<Annotation> objects = new ArrayList<>();
  private final List<Detection> found = new ArrayList<>();

  private void object(int category, Box box) {
    object(category, box, false);
  }

  private void object(int category, Box box, boolean crowd) {
    Segmentation mask = Segmentation.ofRle(Rle.fromBox(box, 100, 100));
    objects.add(new Annotation(objects.size() + 1, 1, category, box, box.area(), crowd, mask));
  }

  /** At equal scores a wrong one before a right one: the order alone must not look like a loss. */
  @Test
  void gainsAreNeverBelowZero() {
    object(1, A);
    object(1, B);
    found(1, 0.9, A);
    found(1, 0.9, NOWHERE);
    ErrorReport report = report(IouType.BBOX);
    assertThat(report.falseNegative().deltaAp()).isNotNegative();
    assertThat(report.falsePositive().deltaAp()).isNotNegative();
  }

  private void found(int category, double score, Box box) {
    found.add(Detection.ofBoxAndMask(1, category, score, box, Rle.fromBox(box, 100, 100)));
  }

  private ErrorReport report(IouType type) {
    Annotations truth =
        Annotations.of(
            List.of(new CocoImage(1, "1.jpg", 100, 100)),
            List.of(new Category(1, "one", ""), new Category(2, "two", "")),
            objects);
    return ErrorDecomposition.of(
        truth,
        Detections.of(found),
        EvaluationOptions.of(type).withThreads(2),
        ErrorThresholds.TIDE);
  }

  /** Only one type of error occurs; mending it brings this gain. */
  private static void only(ErrorReport report, ErrorType type, long count, double gain) {
    report
        .types()
        .forEach(
            (t, share) -> {
              assertThat(share.count()).as("count of %s", t).isEqualTo(t == type ? count : 0);
              assertThat(share.deltaAp())
                  .as("gain of %s", t)
                  .isCloseTo(t == type ? gain : 0, within(1e-12));
            });
  }

  @ParameterizedTest
  @EnumSource
  void aDetectionThatOverlapsTooLittleIsALocalizationError(IouType type) {
    object(1, A);
    found(1, 0.9, NEAR_A);
    ErrorReport report = report(type);
    assertThat(report.ap()).isZero();
    only(report, ErrorType.LOCALIZATION, 1, 1);
    assertThat(report.falsePositive()).isEqualTo(new ErrorReport.Share(1, 0));
    assertThat(report.falseNegative().count()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDetectionOfAnotherCategoryIsAClassificationError(IouType type) {
    object(1, A);
    found(2, 0.9, A);
    ErrorReport report = report(type);
    assertThat(report.ap()).isZero();
    only(report, ErrorType.CLASSIFICATION, 1, 1);
  }

  /** Category 2 goes from a precision of 1/2 to 1, category 1 is right. */
  @ParameterizedTest
  @EnumSource
  void aDetectionOfAnotherCategoryThatOverlapsTooLittleIsBoth(IouType type) {
    object(1, A);
    object(2, B);
    found(2, 0.9, NEAR_A);
    found(1, 0.8, A);
    found(2, 0.5, B);
    ErrorReport report = report(type);
    assertThat(report.ap()).isEqualTo(0.75);
    only(report, ErrorType.BOTH, 1, 0.25);
    assertThat(report.falsePositive()).isEqualTo(new ErrorReport.Share(1, 0.25));
    assertThat(report.falseNegative()).isEqualTo(new ErrorReport.Share(0, 0));
  }

  /** Right, wrong, right: precision 1 at the recalls 0 to 0.5, 2/3 at the 50 above. */
  @ParameterizedTest
  @EnumSource
  void aSecondDetectionOfAnObjectIsADuplicate(IouType type) {
    object(1, A);
    object(1, B);
    found(1, 0.9, A);
    found(1, 0.7, new Box(0, 0, 10, 9));
    found(1, 0.5, B);
    ErrorReport report = report(type);
    assertThat(report.ap()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
    only(report, ErrorType.DUPLICATE, 1, 50 / 3.0 / 101);
  }

  @ParameterizedTest
  @EnumSource
  void aDetectionWhereNothingIsIsABackgroundError(IouType type) {
    object(1, A);
    found(1, 0.9, NOWHERE);
    found(1, 0.8, A);
    ErrorReport report = report(type);
    assertThat(report.ap()).isEqualTo(0.5);
    only(report, ErrorType.BACKGROUND, 1, 0.5);
    assertThat(report.falsePositive()).isEqualTo(new ErrorReport.Share(1, 0.5));
  }

  @ParameterizedTest
  @EnumSource
  void anObjectThatNothingIsNearIsMissed(IouType type) {
    object(1, A);
    object(1, B);
    found(1, 0.9, A);
    ErrorReport report = report(type);
    assertThat(report.ap()).isCloseTo(51 / 101.0, within(1e-12));
    only(report, ErrorType.MISSED, 1, 50 / 101.0);
    assertThat(report.falseNegative().count()).isEqualTo(1);
    assertThat(report.falseNegative().deltaAp()).isCloseTo(50 / 101.0, within(1e-12));
  }

  @Test
  void theBestErrorAtAnObjectIsMendedAndTheOthersGo() {
    object(1, A);
    found(1, 0.8, NEAR_A);
    found(1, 0.9, new Box(0, 0, 4, 10));
    only(report(IouType.BBOX), ErrorType.LOCALIZATION, 2, 1);
  }

  /** The object belongs to the error of the higher score, even when the other type is mended. */
  @Test
  void anObjectIsClaimedByOneErrorOfAllTypes() {
    object(1, A);
    found(1, 0.8, NEAR_A);
    found(2, 0.9, A);
    ErrorReport report = report(IouType.BBOX);
    assertThat(report.types().get(ErrorType.CLASSIFICATION)).isEqualTo(new ErrorReport.Share(1, 1));
    assertThat(report.types().get(ErrorType.LOCALIZATION)).isEqualTo(new ErrorReport.Share(1, 0));
  }

  @Test
  void aDetectionInACrowdOfItsCategoryIsNotWrong() {
    object(1, A);
    object(1, new Box(60, 60, 40, 40), true);
    found(1, 0.9, NOWHERE);
    found(1, 0.8, A);
    ErrorReport inside = report(IouType.BBOX);
    assertThat(inside.ap()).isEqualTo(1);
    assertThat(inside.falsePositive().count()).isZero();
    assertThat(inside.types().get(ErrorType.BACKGROUND)).isEqualTo(new ErrorReport.Share(1, 0));
    found.clear();
    found(2, 0.9, NOWHERE);
    found(1, 0.8, A);
    ErrorReport other = report(IouType.BBOX);
    assertThat(other.ap()).as("mean with a category without objects").isEqualTo(0.5);
    assertThat(other.falsePositive().count()).isEqualTo(1);
  }

  @Test
  void whatIsNotDefinedIsMinusOne() {
    assertThat(report(IouType.BBOX).ap()).isEqualTo(-1);
    object(1, A);
    ErrorReport report = report(IouType.BBOX);
    assertThat(report.ap()).isZero();
    assertThat(report.types().get(ErrorType.MISSED)).isEqualTo(new ErrorReport.Share(1, -1));
    assertThat(report.types().get(ErrorType.BOTH)).isEqualTo(new ErrorReport.Share(0, 0));
    assertThat(report.text()).contains("AP = 0.00 %").containsPattern("missed object +1 +-\n");
  }

  static Stream<String> cases() {
    List<String> names = new ArrayList<>();
    TIDE.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  /** Many scores of the fixture tie, 12 of its objects are crowds. */
  @ParameterizedTest
  @MethodSource("cases")
  void gainsAndCountsAreThoseOfTidecv(String name) throws IOException {
    JsonNode test = TIDE.get(name);
    ErrorThresholds thresholds =
        new ErrorThresholds(
            test.get("foreground").asDouble(),
            test.get("background").asDouble(),
            test.get("detections").asInt());
    for (int threads : new int[] {1, 3}) {
      ErrorReport report =
          ErrorDecomposition.of(
              Annotations.read(CocoFixtures.path("truth.json")),
              Detections.read(CocoFixtures.path("results.json")),
              EvaluationOptions.of(IouType.of(test.get("type").textValue())).withThreads(threads),
              thresholds);
      close(report.ap(), test.get("ap"));
      close(report.falsePositive().deltaAp(), test.get("false_positive"));
      close(report.falseNegative().deltaAp(), test.get("false_negative"));
      for (Map.Entry<ErrorType, ErrorReport.Share> e : report.types().entrySet()) {
        String key = e.getKey().key();
        assertThat(e.getValue().count()).as(key).isEqualTo(test.at("/counts/" + key).asLong());
        close(e.getValue().deltaAp(), test.at("/delta_ap/" + key));
      }
    }
  }

  private static void close(double share, JsonNode percent) {
    assertThat(percent.isNumber()).isTrue();
    assertThat(share).isCloseTo(percent.asDouble() / 100, within(1e-12));
  }

  @Test
  void theReportCanBeWrittenAsJson() {
    object(1, A);
    found(1, 0.9, NEAR_A);
    JsonNode json = new ObjectMapper().valueToTree(report(IouType.SEGM));
    assertThat(json.get("iou_type").asText()).isEqualTo("segm");
    assertThat(json.at("/types/loc/count").asInt()).isEqualTo(1);
    assertThat(json.at("/types/loc/delta_ap").asDouble()).isEqualTo(1);
    assertThat(json.at("/false_positive/count").asInt()).isEqualTo(1);
    assertThat(json.get("types").size()).isEqualTo(6);
  }

  @Test
  void badThresholdsAndStrangeImagesAreNamed() {
    assertThatThrownBy(() -> new ErrorThresholds(0.5, 0.6, 100)).hasMessageContaining("0.6");
    assertThatThrownBy(() -> new ErrorThresholds(0, 0, 100)).hasMessageContaining("foreground");
    assertThatThrownBy(() -> new ErrorThresholds(0.5, 0.1, 0)).hasMessageContaining("detections");
    found.add(Detection.ofBox(77, 1, 0.5, A));
    assertThatThrownBy(() -> report(IouType.BBOX)).hasMessageContaining("result 0 is of image 77");
  }
}
