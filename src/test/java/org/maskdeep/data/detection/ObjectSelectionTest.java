package org.maskdeep.data.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.CocoFormatException;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.detect.CocoFiles;

/**
 * Four images. 1: persons of 100 and 16 pixels; 2: a car of 64, a person of 60 that is a crowd; 3:
 * a traffic light of 36; 4: nothing.
 */
class ObjectSelectionTest {
  private static final int AP50 = 1;

  @TempDir private Path root;
  private Path truth;

  @BeforeEach
  void write() throws IOException {
    for (int i = 1; i <= 4; i++) {
      CocoFiles.put(root.resolve("train/" + i + ".png"), CocoFiles.image("png", 10 * i));
    }
    truth =
        CocoFiles.truth(
            root,
            "train",
            List.of("1.png", "2.png", "3.png", "4.png"),
            List.of(
                object(1, 1, 1, "[0, 0, 10, 10]", 100, 0),
                object(2, 1, 1, "[12, 0, 4, 4]", 16, 0),
                object(3, 2, 3, "[2, 2, 8, 8]", 64, 0),
                object(4, 2, 1, "[12, 2, 10, 6]", 60, 1),
                object(5, 3, 10, "[2, 2, 6, 6]", 36, 0)));
    String categories =
        """
        [{"id": 1, "name": "person"}, {"id": 3, "name": "car"}, {"id": 10, "name": "traffic light"},
         {"id": 17, "name": "cat"}]""";
    String text = Files.readString(truth);
    Files.writeString(truth, text.replace("[{\"id\": 1, \"name\": \"thing\"}]", categories));
  }

  private static String object(int id, int image, int category, String box, int area, int crowd) {
    double[] b =
        java.util.Arrays.stream(box.substring(1, box.length() - 1).split(", "))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double right = b[0] + b[2];
    double bottom = b[1] + b[3];
    return String.format(
        Locale.ROOT,
        """
        {"id": %d, "image_id": %d, "category_id": %d, "bbox": %s, "area": %d, "iscrowd": %d,
         "segmentation": [[%s, %s, %s, %s, %s, %s, %s, %s]]}""",
        id,
        image,
        category,
        box,
        area,
        crowd,
        b[0],
        b[1],
        right,
        b[1],
        right,
        bottom,
        b[0],
        bottom);
  }

  private DetectionDataset open(String options) throws IOException {
    return DetectionSets.open(root + "/train" + options, root, true);
  }

  /** Ids of the objects that training uses. */
  private static List<Long> trained(DetectionDataset data) {
    return java.util.stream.IntStream.range(0, data.size())
        .boxed()
        .flatMap(i -> data.objects(i).stream())
        .map(Annotation::id)
        .toList();
  }

  private void expect(String options, List<Long> objects, int withObjects, List<String> categories)
      throws IOException {
    try (DetectionDataset data = open(options)) {
      assertThat(trained(data)).as(options).isEqualTo(objects);
      assertThat(data.size()).as("images stay: they are evaluated").isEqualTo(4);
      assertThat(data.truth().images()).hasSize(4);
      assertThat(data.withObjects().size()).as(options).isEqualTo(withObjects);
      assertThat(data.truth().categories())
          .extracting(Category::name)
          .containsExactlyElementsOf(categories);
      assertThat(data.labels().classes()).isEqualTo(categories.size() + 1);
    }
  }

  @Test
  void classesAndLeastAreaChooseTheObjects() throws IOException {
    List<String> all = List.of("person", "car", "traffic light", "cat");
    expect("", List.of(1L, 2L, 3L, 5L), 3, all);
    expect("?min_area=0", List.of(1L, 2L, 3L, 5L), 3, all);
    expect("?classes=person", List.of(1L, 2L), 1, List.of("person"));
    expect("?classes=car,person", List.of(1L, 2L, 3L), 2, List.of("person", "car"));
    expect("?classes=Traffic_Light", List.of(5L), 1, List.of("traffic light"));
    expect("?classes=cat", List.of(), 0, List.of("cat"));
    expect("?min_area=64", List.of(1L, 3L), 2, all);
    expect("?min_area=65&classes=person,car", List.of(1L), 1, List.of("person", "car"));
    expect("?classes=one&min_area=36", List.of(1L, 3L, 5L), 3, List.of("object"));
  }

  @Test
  void categoriesKeepTheirIdsAndCrowdsStayCrowds() throws IOException {
    try (DetectionDataset data = open("?classes=person,car&min_area=20")) {
      assertThat(data.labels().category(1)).isEqualTo(1);
      assertThat(data.labels().category(2)).isEqualTo(3);
      assertThat(data.truth().annotations())
          .extracting(Annotation::id)
          .containsExactly(1L, 2L, 3L, 4L);
      assertThat(data.truth().annotations())
          .extracting(Annotation::crowd)
          .containsExactly(false, true, false, true);
    }
  }

  @Test
  void everySelectionHasItsOwnFingerprint() throws IOException {
    Set<String> prints = new TreeSet<>();
    List<String> options =
        List.of(
            "",
            "?classes=person",
            "?classes=person,car",
            "?classes=one",
            "?min_area=36",
            "?min_area=37",
            "?classes=person&min_area=17");
    for (String option : options) {
      try (DetectionDataset data = open(option)) {
        prints.add(data.fingerprint());
      }
    }
    assertThat(prints).hasSameSizeAs(options);
    try (DetectionDataset all = open("");
        DetectionDataset same = open("?min_area=16&skip=0&images=4")) {
      assertThat(same.fingerprint()).isEqualTo(all.fingerprint());
    }
  }

  /**
   * Best first: the person of 16 pixels, nothing, the person of 100. With both persons the
   * precision is 1, 1/2, 2/3: AP50 = (51 + 50 · 2/3) / 101. Without the smaller one, which is then
   * neither found nor missed, it is 0, 1/2: AP50 = 1/2. Had it been removed, it would be 0, 0, 1/3.
   */
  @Test
  void aDetectionOfAnObjectBelowTheLeastAreaIsNeitherRightNorWrong() throws IOException {
    List<Detection> found =
        List.of(
            Detection.ofBox(1, 1, 0.9, new Box(12, 0, 4, 4)),
            Detection.ofBox(4, 1, 0.8, new Box(3, 3, 9, 9)),
            Detection.ofBox(1, 1, 0.7, new Box(0, 0, 10, 10)));
    assertThat(ap50("?classes=person", found)).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-9));
    assertThat(ap50("?classes=person&min_area=20", found)).isCloseTo(0.5, within(1e-9));
  }

  private double ap50(String options, List<Detection> found) throws IOException {
    try (DetectionDataset data = open(options)) {
      Detections detections = Detections.of(found, data.truth());
      EvaluationOptions boxes = EvaluationOptions.boxes().withThreads(1);
      return CocoEvaluator.evaluate(data.truth(), detections, boxes).stats()[AP50];
    }
  }

  @Test
  void imagesAndSkipTakeAPartOfTheFile() throws IOException {
    try (DetectionDataset first = open("?images=1");
        DetectionDataset others = open("?skip=1");
        DetectionDataset second = open("?skip=1&images=1&classes=car")) {
      assertThat(trained(first)).containsExactly(1L, 2L);
      assertThat(trained(others)).containsExactly(3L, 5L);
      assertThat(others.truth().images()).hasSize(3);
      assertThat(trained(second)).containsExactly(3L);
      assertThat(second.size()).isEqualTo(1);
    }
    assertThatThrownBy(() -> open("?skip=4")).hasMessageContaining("skip = 4", "its 4 images");
    assertThatThrownBy(() -> open("?skip=-1")).hasMessageContaining("skip = -1");
    assertThatThrownBy(() -> open("?images=0")).hasMessageContaining("at least 1");
  }

  @Test
  void unknownNamesAndSenselessValuesAreRefused() throws IOException {
    assertThatThrownBy(() -> open("?classes=persons"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no category 'persons'; did you mean person?");
    assertThatThrownBy(() -> open("?classes=person,light"))
        .hasMessageContaining("no category 'light'; did you mean traffic light?");
    assertThatThrownBy(() -> open("?classes=car,cas"))
        .hasMessageContaining("no category 'cas'; did you mean car or cat?");
    assertThatThrownBy(() -> open("?classes=zebra"))
        .hasMessageContaining("its categories: person, car, traffic light, cat");
    for (String senseless : List.of("", "person,", "person,one")) {
      assertThatThrownBy(() -> open("?classes=" + senseless))
          .hasMessageContaining("names with commas between");
    }
    assertThatThrownBy(() -> open("?min_area=-1")).hasMessageContaining("min_area = -1");
    assertThatThrownBy(() -> open("?min_area=big")).hasMessageContaining("not a whole number");
    assertThatThrownBy(() -> open("?min_side=3")).hasMessageContaining("unknown option 'min_side'");
    Files.writeString(truth, Files.readString(truth).replace("\"area\": 64, ", ""));
    assertThat(Files.readString(truth)).doesNotContain("\"area\": 64");
    assertThatThrownBy(() -> open("?min_area=1"))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotation 3 has no area, which min_area needs");
    try (DetectionDataset persons = open("?min_area=17&classes=person")) {
      assertThat(trained(persons)).containsExactly(1L);
    }
  }

  @Test
  void tablesNameTheSelection() {
    assertThat(words("coco/val2017")).isEmpty();
    assertThat(words("coco/val2017?images=3")).isEmpty();
    assertThat(words("coco/val2017?classes=one")).isEqualTo(", one class");
    assertThat(words("coco/val2017?classes=person,cat&min_area=1024"))
        .isEqualTo(", person, cat, area from 1024");
  }

  private static String words(String spec) {
    return ObjectSelection.of(DatasetSpec.parse(spec)).words();
  }

  /** Counted in Python from the same files; the areas of COCO's large and not small objects. */
  @Test
  void personsOfTheCocoSubset() throws IOException {
    Path data = CocoFixtures.data("coco-mini").getParent();
    count(data, "coco-mini/minitrain?classes=person", 373, 773, 196);
    count(data, "coco-mini/minival?classes=person", 100, 221, 49);
    count(data, "coco-mini/train2017?classes=person", 258, 523, 131);
    count(data, "coco-mini/val2017?classes=person&min_area=9216", 215, 122, 71);
  }

  private static void count(Path data, String spec, int images, int objects, int withObjects)
      throws IOException {
    try (DetectionDataset set = DetectionSets.open(spec, data, false)) {
      assertThat(set.size()).as(spec).isEqualTo(images);
      assertThat(trained(set)).as(spec).hasSize(objects);
      assertThat(set.withObjects().size()).as(spec).isEqualTo(withObjects);
    }
  }
}
