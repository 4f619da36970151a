package org.maskdeep.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;

/** Ids as pycocotools takes them: strings, fractions and integers of any size. */
class IdsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The AP of one right detection: pycocotools adds NumPy's smallest step to the denominator. */
  private static final double ONE = 1 / (1 + Math.ulp(1.0));

  @TempDir private Path folder;

  private static String truth(String image, String category, String annotation) {
    return """
        {"images": [{"id": %s, "file_name": "a.jpg", "width": 64, "height": 48}],
         "categories": [{"id": %s, "name": "t"}],
         "annotations": [{"id": %s, "image_id": %s, "category_id": %s, "bbox": [5, 5, 20, 20],
          "area": 400, "iscrowd": 0, "segmentation": [[5, 5, 25, 5, 25, 25, 5, 25]]}]}"""
        .formatted(image, category, annotation, image, category);
  }

  private static String found(String image, String category) {
    return """
        [{"image_id": %s, "category_id": %s, "bbox": [5, 5, 20, 19], "score": 0.9}]"""
        .formatted(image, category);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Evaluation evaluate(String truth, String found, EvaluationOptions options)
      throws IOException {
    Annotations a = Annotations.read(write("truth.json", truth));
    Detections d = Detections.read(write("found.json", found));
    return CocoEvaluator.evaluate(a, d, options.withThreads(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"a1\"", "\"1\"", "\"\"", "1.0", "1e3", "1.5", "-7", "99999999999999999999"})
  void whateverPycocotoolsTakesForAnIdIsEvaluated(String id) throws IOException {
    for (EvaluationOptions options :
        List.of(EvaluationOptions.boxes(), EvaluationOptions.masks())) {
      Evaluation e = evaluate(truth(id, id, "1"), found(id, id), options);
      assertThat(e.stats()[0]).isEqualTo(ONE);
      assertThat(e.stats()[3]).isEqualTo(ONE);
      assertThat(e.warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "1000, 1e3",
    "9007199254740993, 9007199254740993",
    "99999999999999999999, 99999999999999999999",
    "100000000000000000000, 1e20"
  })
  void anIntegerWrittenAsAFloatIsTheSameId(String integer, String other) throws IOException {
    Evaluation e =
        evaluate(truth(integer, "1", "1"), found(other, "1.0"), EvaluationOptions.boxes());
    assertThat(e.stats()[0]).isEqualTo(ONE);
  }

  @Test
  void aStringIsNeverTheNumberThatItReadsAs() {
    assertThatThrownBy(
            () -> evaluate(truth("1", "1", "1"), found("\"1\"", "1"), EvaluationOptions.boxes()))
        .hasMessageContaining("result 0 is of image \"1\", which")
        .hasMessageContaining("it has the number 1 in place of the string");
    assertThatThrownBy(
            () -> evaluate(truth("\"1\"", "1", "1"), found("1", "1"), EvaluationOptions.boxes()))
        .hasMessageContaining("result 0 is of image 1, which")
        .hasMessageContaining("it has the string \"1\" in place of the number");
  }

  @Test
  void aCategoryOfTheOtherKindMatchesNothing() throws IOException {
    Evaluation e = evaluate(truth("1", "1", "1"), found("1", "\"1\""), EvaluationOptions.boxes());
    assertThat(e.stats()[0]).isZero();
    assertThat(e.warnings().toString()).contains("detection of a category that is not listed");
  }

  @Test
  void mixedIdsAreKeptApartAndCounted() throws IOException {
    String both =
        """
        {"images": [{"id": 1, "width": 64, "height": 48}, {"id": "1", "width": 64, "height": 48}],
         "categories": [{"id": 1, "name": "number"}, {"id": "1", "name": "string"}],
         "annotations": [
          {"id": 1, "image_id": 1, "category_id": 1, "bbox": [5, 5, 20, 20], "area": 400,
           "iscrowd": 0},
          {"id": "1", "image_id": "1", "category_id": "1", "bbox": [9, 9, 20, 20], "area": 400,
           "iscrowd": 0}]}""";
    String found =
        """
        [{"image_id": 1, "category_id": 1, "bbox": [5, 5, 20, 20], "score": 0.9},
         {"image_id": "1", "category_id": "1", "bbox": [40, 9, 20, 20], "score": 0.9}]""";
    Evaluation e = evaluate(both, found, EvaluationOptions.boxes());
    assertThat(e.perCategory()).extracting(Evaluation.CategoryResult::ap).containsExactly(ONE, 0.0);
    assertThat(JSON.valueToTree(e.figures()).at("/per_category").properties())
        .extracting(entry -> entry.getKey())
        .containsExactly("1", "\"1\"");
    assertThat(e.warnings().toString())
        .contains("1 × image id that is a string among numbers", "image \"1\"")
        .contains("1 × category id that is a string among numbers");
  }

  /** The string 0 goes into pycocotools' array of matches as the number 0. */
  @ParameterizedTest
  @CsvSource({"0, 0", "'\"0\"', 0", "'\"0.0\"', 0", "'\"x\"', 1", "'\"12\"', 1"})
  void anAnnotationOfIdZeroMatchesNothing(String id, double ap) throws IOException {
    Evaluation e = evaluate(truth("1", "1", id), found("1", "1"), EvaluationOptions.boxes());
    assertThat(e.stats()[0]).isEqualTo(ap * ONE);
  }

  /** Python sorts the strings of the fixture as it sorts the numbers: all have four digits. */
  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm"})
  void figuresOfTheFixtureAreTheSameWithStringsForIds(String type) throws IOException {
    EvaluationOptions options =
        EvaluationOptions.of(EvaluationOptions.IouType.of(type)).withThreads(2);
    Evaluation numbers =
        CocoEvaluator.evaluate(
            Annotations.read(CocoFixtures.path("truth.json")),
            Detections.read(CocoFixtures.path("results.json")),
            options);
    UnaryOperator<JsonNode> text = id -> new TextNode("%04d".formatted(id.longValue()));
    JsonNode truth = CocoFixtures.json(CocoFixtures.path("truth.json"));
    change((ArrayNode) truth.get("images"), "id", text);
    change((ArrayNode) truth.get("categories"), "id", text);
    change((ArrayNode) truth.get("annotations"), "id", text);
    change((ArrayNode) truth.get("annotations"), "image_id", text);
    change((ArrayNode) truth.get("annotations"), "category_id", text);
    JsonNode found = CocoFixtures.json(CocoFixtures.path("results.json"));
    change((ArrayNode) found, "image_id", text);
    change((ArrayNode) found, "category_id", text);
    Evaluation strings =
        evaluate(JSON.writeValueAsString(truth), JSON.writeValueAsString(found), options);
    assertArrayEquals(numbers.precision(), strings.precision());
    assertArrayEquals(numbers.recall(), strings.recall());
    assertArrayEquals(numbers.scores(), strings.scores());
    assertThat(strings.summary()).isEqualTo(numbers.summary());
    assertThat(strings.warnings()).hasSameSizeAs(numbers.warnings());
  }

  private static void change(ArrayNode list, String key, UnaryOperator<JsonNode> how) {
    list.forEach(item -> ((ObjectNode) item).set(key, how.apply(item.get(key))));
  }

  @Test
  void whatIsWrittenHasTheIdsOfTheFile() throws IOException {
    Annotations truth = Annotations.read(write("truth.json", truth("\"a1\"", "2.5", "1")));
    Annotation a = truth.annotations().get(0);
    Detection d = Detection.ofBox(a.imageId(), a.categoryId(), 0.5, a.box());
    Path out = folder.resolve("out.json");
    Detections.of(List.of(d), truth).write(out);
    JsonNode written = CocoFixtures.json(out).get(0);
    assertThat(written.get("image_id").textValue()).isEqualTo("a1");
    assertThat(written.get("category_id").doubleValue()).isEqualTo(2.5);
    assertThat(Detections.read(out).list()).containsExactly(d);
    assertThat(truth.idText(a.imageId())).isEqualTo("\"a1\"");
  }

  /** What an evaluation of boxes does not look at may be as it likes. */
  @Test
  void keysThatAreNotNeededMayBeNullOrOfAnyKind() throws IOException {
    String truth =
        """
        {"images": [{"id": 1, "file_name": null, "width": null, "height": "48"}],
         "categories": [{"id": 1, "name": null, "supercategory": ["a", "b"]}],
         "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [5, 5, 20, 20],
          "area": 400, "iscrowd": 0, "segmentation": null},
          {"id": 2, "image_id": 1, "category_id": 1, "bbox": [30, 5, 9, 9], "area": null,
          "iscrowd": 1}]}""";
    Evaluation e = evaluate(truth, found("1", "1"), EvaluationOptions.boxes());
    assertThat(e.stats()[0]).isEqualTo(ONE);
    assertThatThrownBy(() -> evaluate(truth, found("1", "1"), EvaluationOptions.masks()))
        .hasMessageContaining("annotation 1");
  }

  @Test
  void aFileWithoutAnnotationsHasNothingToFind() throws IOException {
    String truth =
        """
        {"images": [{"id": 1}], "categories": [{"id": 1, "name": "t"}]}""";
    Evaluation e = evaluate(truth, found("1", "1"), EvaluationOptions.boxes());
    assertThat(e.stats()).containsOnly(-1);
    assertThat(e.warnings().toString()).contains("file without the key annotations");
  }

  @Test
  void theOrderIsPythons() {
    IdNames names = new IdNames();
    long huge = names.number(new java.math.BigDecimal("99999999999999999999"));
    long half = names.number(new java.math.BigDecimal("1.5"));
    long z = names.number("z");
    long high = names.number("\uD83D\uDE00"); // above U+FFFF
    long private_ = names.number("\uE000");
    assertThat(List.of(high, z, private_, 2L, huge, half, 1L, -3L).stream().sorted(names::compare))
        .containsExactly(-3L, 1L, half, 2L, huge, z, private_, high);
    assertThat(List.of(half, huge, z, high)).allMatch(number -> number < 0);
    assertThat(names.number(new java.math.BigDecimal("5.00"))).isEqualTo(5);
    assertThat(IdNames.numberOf("z")).isEqualTo(z);
  }
}
