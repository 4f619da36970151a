package org.maskdeep.data.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.data.Scenes;

class DetectionSetsTest {
  private static final int SIDE = 32;

  @TempDir static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    Scenes.write(folder, 6, SIDE, 1);
  }

  private static DetectionDataset open(String spec) throws IOException {
    return DetectionSets.open(spec, folder, true);
  }

  @Test
  void drawnScenesAreThoseThatTheFilesHold() throws IOException {
    try (DetectionDataset drawn = open("scenes/train?images=5&size=32&seed=1");
        DetectionDataset files = open("detection/train")) {
      assertThat(drawn.size()).isEqualTo(files.size()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertThat(drawn.info(i)).isEqualTo(files.info(i));
        assertThat(drawn.image(i).rgb()).isEqualTo(files.image(i).rgb());
        List<Annotation> a = drawn.objects(i);
        List<Annotation> b = files.objects(i);
        assertThat(a).hasSameSizeAs(b).isNotEmpty();
        for (int k = 0; k < a.size(); k++) {
          assertThat(a.get(k).box()).isEqualTo(b.get(k).box());
          assertThat(a.get(k).categoryId()).isEqualTo(b.get(k).categoryId());
          assertThat(drawn.annotations().mask(a.get(k)).runs())
              .isEqualTo(files.annotations().mask(b.get(k)).runs());
        }
      }
      assertThat(drawn.labels().classes()).isEqualTo(11);
      try (DetectionDataset others = open("scenes/train?images=5&size=32&seed=2")) {
        assertThat(others.fingerprint()).isNotEqualTo(drawn.fingerprint());
      }
    }
  }

  @Test
  void anArchiveHoldsAnnotationsAndPictures(@TempDir Path out) throws IOException {
    Path zip = out.resolve("all.zip");
    pack(zip, folder.resolve("detection"), "");
    try (DetectionDataset data = DetectionSets.open(zip + "/val", folder, true)) {
      assertThat(data.size()).isEqualTo(1);
      assertThat(data.image(0).width()).isEqualTo(SIDE);
    }
  }

  @Test
  void annotationsInAnArchiveNamePicturesInOthers(@TempDir Path out) throws IOException {
    Path mini = Files.createDirectory(out.resolve("mini"));
    Path detection = folder.resolve("detection");
    pack(mini.resolve("annotations_trainval.zip"), detection.resolve("annotations"), "a/");
    pack(mini.resolve("first.zip"), detection.resolve("train"), "train/");
    pack(mini.resolve("second.zip"), detection.resolve("val"), "val/");
    assertThat(DetectionSets.splits(mini.toString(), out)).containsExactly("train", "val");
    try (DetectionDataset data = DetectionSets.open("mini/train?images=2", out, true)) {
      assertThat(data.size()).isEqualTo(2);
      assertThat(data.truth().images()).hasSize(2);
      assertThat(data.image(1).height()).isEqualTo(SIDE);
    }
    try (DetectionDataset all = DetectionSets.open("mini/train", out, true);
        DetectionDataset one = DetectionSets.open("mini/train?classes=one", out, true)) {
      assertThat(one.labels().classes()).isEqualTo(2);
      assertThat(one.truth().categories()).extracting(c -> c.name()).containsExactly("object");
      assertThat(one.objects(1)).hasSameSizeAs(all.objects(1)).allMatch(a -> a.categoryId() == 1);
      assertThat(one.fingerprint()).isNotEqualTo(all.fingerprint());
    }
    assertThatThrownBy(() -> DetectionSets.open("mini/train?classes=two", out, true))
        .hasMessageContaining("has no category 'two'; its categories: ");
    assertThatThrownBy(() -> DetectionSets.open("mini/test", out, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no instances_test.json; its splits: train, val");
    assertThatThrownBy(() -> DetectionSets.open("mini/train?images=0", out, true))
        .hasMessageContaining("at least 1");
  }

  private static void pack(Path zip, Path from, String prefix) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(prefix + from.relativize(file)));
        out.write(Files.readAllBytes(file));
      }
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> open("nowhere/train")).hasMessageContaining("'nowhere'");
    assertThatThrownBy(() -> open("detection")).hasMessageContaining("write the split behind it");
    assertThatThrownBy(() -> open("scenes/test")).hasMessageContaining("train and val");
    assertThatThrownBy(() -> open("detection/train?size=3")).hasMessageContaining("option 'size'");
    assertThatThrownBy(() -> open("classification/train"))
        .hasMessageContaining("holds no instances_*.json");
  }

  /** Objects that pycocotools' users meet: each is left out and counted, and the rest is used. */
  @Test
  void objectsThatCannotBeTrainedOnAreLeftOutAndCounted(@TempDir Path out) throws IOException {
    String object =
        """
        {"id": %d, "image_id": %d, "category_id": %d, "iscrowd": 0, "area": 9,
         "bbox": %s, "segmentation": %s}""";
    String square = "[[1, 1, 9, 1, 9, 9, 1, 9]]";
    String truth =
        "{\"images\": [{\"id\": 1, \"file_name\": \"000000000001.png\", \"width\": 32, \"height\":"
            + " 32}], \"categories\": [{\"id\": 2, \"name\": \"x\"}], \"annotations\": ["
            + String.join(
                ",",
                object.formatted(1, 1, 2, "[1, 1, 8, 8]", square),
                object.formatted(2, 1, 2, "[1, 1, 0, 8]", square), // no area
                object.formatted(3, 1, 2, "[40, 40, 8, 8]", square), // outside
                object.formatted(4, 1, 2, "[-5, -5, 5.5, 20]", square), // half a pixel inside
                object.formatted(5, 1, 7, "[1, 1, 8, 8]", square), // unknown category
                object.formatted(6, 9, 2, "[1, 1, 8, 8]", square), // unknown image
                object.formatted(7, 1, 2, "[1, 1, 8, 8]", "[]"), // no mask
                object.formatted(8, 1, 2, "[1, 1, 8, 8]", "[[2e8, 1, 9, 1, 9, 9]]"), // far off
                object.formatted(9, 1, 2, "[1, 1, 8, 8]", "{\"size\": [2, 2], \"counts\": [4]}"),
                object.formatted(10, 1, 2, "[20, 20, 90, 90]", square)) // reaches out: clipped
            + "]}";
    Path file = Files.writeString(out.resolve("instances_train.json"), truth);
    List<Path> pictures = List.of(folder.resolve("detection/train"));
    try (DetectionDataset data = DetectionDataset.open(file, pictures, true)) {
      assertThat(data.objects(0)).extracting(Annotation::id).containsExactly(1L, 10L);
      assertThat(data.warnings())
          .extracting(Object::toString)
          .anySatisfy(w -> assertThat(w).startsWith("3 × object without a box of a pixel"))
          .anySatisfy(w -> assertThat(w).startsWith("1 × annotation of a category that is not"))
          .anySatisfy(w -> assertThat(w).startsWith("1 × annotation of an image that is not"))
          .anySatisfy(w -> assertThat(w).contains("(it has no mask)", "annotation 7"))
          .anySatisfy(w -> assertThat(w).contains("(its polygon lies far off)", "annotation 8"))
          .anySatisfy(w -> assertThat(w).contains("another size than its image", "annotation 9"));
    }
    Annotations merged = Annotations.read(file).ofOneCategory();
    try (DetectionDataset one = DetectionDataset.open(merged, pictures, true)) {
      assertThat(one.objects(0)).extracting(Annotation::id).containsExactly(1L, 10L);
      assertThat(one.warnings())
          .extracting(Object::toString)
          .anySatisfy(w -> assertThat(w).startsWith("1 × annotation of a category that is not"));
    }
    try (DetectionDataset boxes = DetectionDataset.open(file, pictures, false)) {
      assertThat(boxes.objects(0)).extracting(Annotation::id).containsExactly(1L, 7L, 8L, 9L, 10L);
    }
  }
}
