package org.maskdeep.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.PackedPolygon;
import org.maskdeep.coco.shape.Rle;

class AnnotationsTest {
  private static final String IMAGE =
      "{\"id\": 1, \"height\": 10, \"width\": 20, \"file_name\": \"a.jpg\"}";
  private static final String CATEGORY =
      "{\"id\": 3, \"name\": \"cat\", \"supercategory\": \"animal\"}";

  @TempDir private Path folder;

  @Test
  void everyKindOfSegmentationIsReadInAnyOrderOfKeys() throws IOException {
    Annotations a =
        read(
            annotation("1", "[[1.5, 2, 6.25, 2, 6.25, 7], [700, 1, 701, 1, 700, 2]]"),
            annotation("2", "{\"counts\": [0, 5, 195], \"size\": [10, 20]}"),
            annotation("3", "{\"size\": [10, 20], \"counts\": \"05S6\"}"));
    assertThat(a.image(1)).isEqualTo(new CocoImage(1, "a.jpg", 10, 20));
    assertThat(a.image(2)).isNull();
    assertThat(a.categories()).containsExactly(new Category(3, "cat", "animal"));
    Annotation first = a.annotations().get(0);
    assertThat(first.box()).isEqualTo(new Box(1, 2, 3, 4));
    assertThat(first.area()).isEqualTo(12.5);
    assertThat(first.segmentation().polygons())
        .containsExactly(
            new double[] {1.5, 2, 6.25, 2, 6.25, 7}, new double[] {700, 1, 701, 1, 700, 2});
    assertThat(a.mask(a.annotations().get(1))).isEqualTo(Rle.ofRuns(10, 20, 0, 5, 195));
    assertThat(a.mask(a.annotations().get(2)).area()).isEqualTo(5);
    assertThat(a.warnings()).isEmpty();
  }

  @Test
  void anEntryOfAZipArchiveIsReadInPlace() throws IOException {
    Path zip = folder.resolve("annotations.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("annotations/truth.json"));
      Files.copy(CocoFixtures.path("truth.json"), out);
    }
    Annotations a = Annotations.read(Path.of(zip + "!annotations/truth.json"));
    Annotations b = Annotations.read(CocoFixtures.path("truth.json"));
    assertThat(a.annotations()).hasSameSizeAs(b.annotations());
    assertThatThrownBy(() -> Annotations.read(Path.of(zip + "!annotations/other.json")))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("no entry annotations/other.json")
        .hasMessageContaining("annotations/truth.json");
    assertThatThrownBy(() -> Annotations.read(Path.of(folder + "/none.zip!a.json")))
        .hasMessageContaining("none.zip: no such file");
    Path broken = Files.writeString(folder.resolve("broken.zip"), "no zip");
    assertThatThrownBy(() -> Annotations.read(Path.of(broken + "!a.json")))
        .hasMessageContaining("not a readable zip");
  }

  @Test
  void coordinatesAreKeptExactly() {
    for (double[] xy :
        List.of(
            new double[] {0, 655.35, 0.01, 321.02, 33.3, 1},
            new double[] {0, 655.36, 1, 1, 1, 1},
            new double[] {-0.5, 1.005, 1, 1, 1, 1},
            new double[] {1 / 3.0, 1e7, 1, 1, 1, 1})) {
      assertThat(PackedPolygon.of(xy).unpack()).containsExactly(xy);
    }
  }

  @Test
  void whatIsDoubtfulIsCounted() throws IOException {
    Annotations a =
        read(
            "{\"id\": 1, \"image_id\": 9, \"category_id\": 3, \"bbox\": [0, 0, 1, 1], \"area\": 1}",
            "{\"id\": 2, \"image_id\": 1, \"category_id\": 4, \"bbox\": [0, 0, 0, 1], \"area\": 0,"
                + " \"iscrowd\": 0}",
            "{\"id\": 0, \"image_id\": 1, \"category_id\": 3, \"bbox\": [15, 0, 9, 1], \"area\": 1,"
                + " \"iscrowd\": 0, \"segmentation\": []}",
            annotation("5", "{\"size\": [10, 20], \"counts\": [300]}"),
            annotation("5", "[[1, 1, 2, 2]]"));
    assertThat(a.warnings().stream().map(CountedWarning::toString))
        .anyMatch(w -> w.startsWith("1 × annotation without iscrowd"))
        .anyMatch(w -> w.startsWith("1 × annotation of an image that is not listed"))
        .anyMatch(w -> w.startsWith("1 × annotation of a category that is not listed"))
        .anyMatch(w -> w.startsWith("1 × box without area"))
        .anyMatch(w -> w.startsWith("1 × box that reaches beyond its image"))
        .anyMatch(w -> w.startsWith("1 × annotation of id 0"))
        .anyMatch(w -> w.startsWith("3 × segmentation that is not a mask"))
        .anyMatch(w -> w.startsWith("1 × annotation id that is listed again"));
    assertThatThrownBy(() -> a.mask(a.annotations().get(4)))
        .isInstanceOf(MaskFormatException.class)
        .hasMessageContaining("annotation 5: the first polygon has 4 numbers");
  }

  @Test
  void badFilesAreNamedWithLineColumnAndByte() {
    assertThatThrownBy(() -> readText("{\"images\": [\n{\"id\": 1}, {\"id\": tru"))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("file.json: line 2, column")
        .hasMessageContaining("byte");
    assertThatThrownBy(() -> readText("{\"images\": [")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> readText("")).hasMessageContaining("empty");
    assertThatThrownBy(() -> readText("[]"))
        .hasMessageContaining("must be an object, not an array");
    assertThatThrownBy(() -> readText("{}")).hasMessageContaining("no key images");
    assertThatThrownBy(() -> readText("{\"images\": [], \"images\": []}"))
        .hasMessageContaining("occurs twice");
    assertThatThrownBy(() -> readText("{\"images\": [{\"id\": null}]}"))
        .hasMessageContaining("the id of an image must be a number or a string, not null");
    assertThatThrownBy(() -> readText("{\"images\": [{\"id\": [1]}]}"))
        .hasMessageContaining("must be a number or a string, not an array");
    assertThatThrownBy(() -> readText("{\"images\": [{\"id\": 1}, {\"width\": 4}]}"))
        .hasMessageContaining("images[1]: the key id is missing");
    assertThatThrownBy(() -> readText("{\"images\": [{\"id\": 1, \"width\": \"wide\"}]}"))
        .hasMessageContaining("the width of an image must be a number, not the string 'wide'");
    assertThatThrownBy(() -> readText("{\"images\": [{\"id\": 1, \"width\": -4}]}"))
        .hasMessageContaining("width of an image = -4");
    assertThatThrownBy(() -> readText("{\"annotations\": [{\"id\": 1, \"bbox\": [1, 2, 3]}]}"))
        .hasMessageContaining("4 numbers");
    assertThatThrownBy(() -> readText("{\"annotations\": [{\"id\": 1, \"bbox\": [1, 2, NaN, 3]}]}"))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> readText("{\"annotations\": [{\"id\": 1}]}"))
        .hasMessageContaining("annotation 1: the key image_id is missing");
    assertThatThrownBy(() -> readText("[".repeat(100_000))).isInstanceOf(CocoFormatException.class);
    assertThatThrownBy(() -> readText("{\"x\": " + "[".repeat(100_000)))
        .isInstanceOf(CocoFormatException.class);
    assertThatThrownBy(() -> readText(text() + "{}")).hasMessageContaining("after the end");
    assertThatThrownBy(() -> Annotations.read(folder.resolve("none.json")))
        .hasMessageContaining("no such file");
  }

  /** 100,000 objects of 40 numbers, 31 MB of JSON, in a heap that grows by less than half that. */
  @Test
  void polygonsTakeLittleMemory() throws IOException {
    StringBuilder polygon = new StringBuilder("[[1.25");
    for (int i = 1; i < 40; i++) {
      polygon.append(", ").append(i * 7 % 600).append(".5").append(i % 10);
    }
    String part = polygon.append("]]").toString();
    Path file = folder.resolve("large.json");
    try (var out = Files.newBufferedWriter(file)) {
      out.write(
          "{\"images\": [" + IMAGE + "], \"categories\": [" + CATEGORY + "],\"annotations\": [");
      for (int i = 1; i <= 100_000; i++) {
        out.write((i > 1 ? ",\n" : "") + annotation("" + i, part));
      }
      out.write("]}");
    }
    long before = used();
    Annotations a = Annotations.read(file);
    long bytes = used() - before;
    assertThat(a.annotations()).hasSize(100_000);
    assertThat(Files.size(file)).isGreaterThan(30_000_000);
    assertThat(bytes / a.annotations().size()).as("bytes an object").isLessThan(350);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String annotation(String id, String segmentation) {
    return ("{\"segmentation\": %s, \"area\": 12.5, \"iscrowd\": 0, \"image_id\": 1, \"bbox\": [1,"
            + " 2, 3, 4], \"category_id\": 3, \"id\": %s, \"x\": {\"y\": [1]}}")
        .formatted(segmentation, id);
  }

  private static String text(String... annotations) {
    return "{\"annotations\": [%s], \"info\": {\"a\": [1, {}]}, \"images\": [%s], \"categories\": [%s]}"
        .formatted(String.join(",\n", annotations), IMAGE, CATEGORY);
  }

  private Annotations read(String... annotations) throws IOException {
    return readText(text(annotations));
  }

  private Annotations readText(String text) throws IOException {
    return Annotations.read(CocoFixtures.write(folder, text));
  }

  @Test
  void anObjectOfABoxAloneHasNoMask() {
    Annotation object = Annotation.ofBox(7, 1, 2, new Box(1, 2, 3, 4));
    assertThat(object.area()).isEqualTo(12);
    assertThatThrownBy(() -> object.segmentation().toRle(10, 10))
        .isInstanceOf(MaskFormatException.class)
        .hasMessageContaining("it has no segmentation");
    assertThat(new Annotation(7, 1, 2, null, 3, false, null).segmentation())
        .isEqualTo(object.segmentation());
  }
}
