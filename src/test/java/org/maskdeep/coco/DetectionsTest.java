package org.maskdeep.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;

class DetectionsTest {
  private static final String HEAD = "\"image_id\": 1, \"category_id\": 2, \"score\": 0.5";
  private static final String MASK = "\"segmentation\": {\"size\": [4, 4], \"counts\": \"0262\"}";

  @TempDir private Path folder;

  /** "0262" codes the runs 0, 2, 6 and 2 + 2 = 4 … of which the sum must be 16. */
  @Test
  void areaAndBoxComeFromTheMaskWhenTheFirstResultHasNoBox() throws IOException {
    Rle mask = Rle.ofRuns(4, 4, 1, 2, 5, 4, 4);
    String coded = "\"segmentation\": {\"size\": [4, 4], \"counts\": \"" + mask.toCounts() + "\"}";
    String plain = "\"segmentation\": {\"size\": [4, 4], \"counts\": [1, 2, 5, 4, 4]}";
    Detections d =
        read(
            "[{"
                + HEAD
                + ", "
                + coded
                + "}, {"
                + HEAD
                + ", "
                + plain
                + ", \"bbox\": [0, 0, 9, 9]}, {"
                + HEAD
                + ", "
                + coded
                + ", \"bbox\": []}]");
    assertThat(d.list()).extracting(Detection::area).containsExactly(6.0, 6.0, 6.0);
    assertThat(d.list())
        .extracting(Detection::box)
        .containsExactly(new Box(0, 0, 3, 4), new Box(0, 0, 9, 9), new Box(0, 0, 3, 4));
    assertThat(d.list().get(1).mask(4, 4)).isEqualTo(mask);
  }

  @Test
  void areaAndMaskComeFromTheBoxWhenThereIsOne() throws IOException {
    Detections d = read("[{" + HEAD + ", \"bbox\": [1, 1, 2, 3]}]");
    assertThat(d.list().get(0).area()).isEqualTo(6);
    assertThat(d.list().get(0).mask(5, 5)).isEqualTo(Rle.fromBox(new Box(1, 1, 2, 3), 5, 5));
  }

  @Test
  void writtenResultsReadBackAsTheyWere() throws IOException {
    Detections d = Detections.read(CocoFixtures.path("results.json"));
    Path file = folder.resolve("out.json");
    d.write(file);
    List<Detection> again = Detections.read(file).list();
    assertThat(again).hasSameSizeAs(d.list());
    for (int i = 0; i < again.size(); i++) {
      Detection a = d.list().get(i);
      Detection b = again.get(i);
      assertThat(List.of(b.imageId(), b.categoryId(), b.score(), b.box(), b.mask(9, 9)))
          .isEqualTo(List.of(a.imageId(), a.categoryId(), a.score(), a.box(), a.mask(9, 9)));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anEmptyFileOfResultsIsAWarning() throws IOException {
    assertThat(read("[]").warnings().toString()).contains("without any detection");
  }

  @Test
  void badResultsAreNamed() {
    String box = "\"bbox\": [1, 1, 2, 3]";
    bad("{}", "must be an array, not an object");
    bad("[3]", "result 0 must be an object");
    bad("[{" + HEAD + "}]", "result 0 has no segmentation and no bbox");
    bad("[{" + HEAD + ", " + box + "}, {" + HEAD + ", " + MASK + "}]", "result 1 has no bbox");
    bad("[{" + HEAD + ", " + MASK + "}]", "result 0: the counts add up to");
    bad("[{" + HEAD + ", \"segmentation\": [[0, 0, 1, 1, 2, 2]]}]", "has polygons");
    bad("[{\"image_id\": 1, \"category_id\": 2, " + box + "}]", "score is missing");
    bad("[{" + HEAD.replace("0.5", "\"0.5\"") + ", " + box + "}]", "score must be a number");
    bad("[{" + HEAD.replace("0.5", "NaN") + ", " + box + "}]", "score is NaN");
    bad("[{" + HEAD + ", \"bbox\": [1, 1, 1e300, 3]}]", "10^100");
    bad("[{" + HEAD + ", " + box + "}", "line 1");
    bad("[{" + HEAD + ", " + box, "line 1");
  }

  private void bad(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("file.json")
        .hasMessageContaining(message);
  }

  private Detections read(String text) throws IOException {
    return Detections.read(CocoFixtures.write(folder, text));
  }
}
