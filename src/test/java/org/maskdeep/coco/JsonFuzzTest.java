package org.maskdeep.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.EvaluationOptions;

class JsonFuzzTest {
  private static final String TRUTH =
      """
      {"images": [{"id": 1, "height": 4, "width": 5, "file_name": "\\u00e9.jpg"}],
       "categories": [{"id": 2, "name": "x"}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 2, "bbox": [0, 1, 2.5, 3], "area": 7.5,
         "iscrowd": 0, "segmentation": [[0, 1, 2.5, 1, 2.5, 4, 0, 4]]},
        {"id": 2, "image_id": 1, "category_id": 2, "bbox": [0, 0, 2, 2], "area": 4e0,
         "iscrowd": 1, "segmentation": {"size": [4, 5], "counts": [3, 4, 13]}}]}""";

  private static final String FOUND =
      """
      [{"image_id": 1, "category_id": 2, "score": 0.75, "bbox": [0, 1, 2, 3],
        "segmentation": {"size": [4, 5], "counts": "14=0"}},
       {"image_id": 1, "category_id": 2, "score": 0.5, "bbox": [0, 0, 5, 4],
        "segmentation": {"size": [4, 5], "counts": "0d0"}}]""";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("json-fuzz");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    for (String name : new String[] {"truth.json", "found.json"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @Property(tries = 1)
  void everyTruncationIsAnErrorThatNamesFileAndPlace() throws IOException {
    byte[] truth = TRUTH.getBytes(StandardCharsets.UTF_8);
    for (int n = 0; n < truth.length; n++) {
      Path file = write("truth.json", Arrays.copyOf(truth, n));
      assertThatThrownBy(() -> Annotations.read(file))
          .isInstanceOf(CocoFormatException.class)
          .hasMessageContaining("truth.json: line");
    }
    byte[] found = FOUND.getBytes(StandardCharsets.UTF_8);
    for (int n = 0; n < found.length; n++) {
      Path file = write("found.json", Arrays.copyOf(found, n));
      assertThatThrownBy(() -> Detections.read(file))
          .isInstanceOf(CocoFormatException.class)
          .hasMessageContaining("found.json: line");
    }
  }

  /** Whatever bytes are changed: figures in [-1, 1], or one of the errors that are documented. */
  @Property(tries = 500)
  void damagedFilesGiveFiguresOrADocumentedError(
      @ForAll @Size(min = 1, max = 3) int[] places, @ForAll @Size(3) byte[] values)
      throws IOException {
    byte[] truth = TRUTH.getBytes(StandardCharsets.UTF_8);
    byte[] found = FOUND.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < places.length; i++) {
      int place = Math.floorMod(places[i], truth.length + found.length);
      if (place < truth.length) {
        truth[place] = values[i];
      } else {
        found[place - truth.length] = values[i];
      }
    }
    evaluate(truth, found);
  }

  /** As above, with digits: the file stays JSON and gets other lengths, ids and sizes. */
  @Property(tries = 500)
  void changedDigitsGiveFiguresOrADocumentedError(
      @ForAll @Size(min = 1, max = 6) int[] places, @ForAll @Size(6) int[] digits)
      throws IOException {
    StringBuilder text = new StringBuilder(TRUTH + FOUND);
    int[] at = text.chars().map(c -> Character.isDigit(c) ? 1 : 0).toArray();
    int[] digitPlaces = IntStream.range(0, at.length).filter(i -> at[i] == 1).toArray();
    for (int i = 0; i < places.length; i++) {
      int place = digitPlaces[Math.floorMod(places[i], digitPlaces.length)];
      text.setCharAt(place, (char) ('0' + Math.floorMod(digits[i], 10)));
    }
    evaluate(
        text.substring(0, TRUTH.length()).getBytes(StandardCharsets.UTF_8),
        text.substring(TRUTH.length()).getBytes(StandardCharsets.UTF_8));
  }

  private static void evaluate(byte[] truth, byte[] found) throws IOException {
    try {
      Annotations a = Annotations.read(write("truth.json", truth));
      Detections d = Detections.read(write("found.json", found));
      for (EvaluationOptions.IouType type : EvaluationOptions.IouType.values()) {
        EvaluationOptions options = EvaluationOptions.of(type).withThreads(1);
        double[] stats = CocoEvaluator.evaluate(a, d, options).stats();
        assertThat(DoubleStream.of(stats).boxed()).allMatch(s -> s >= -1 && s <= 1);
      }
    } catch (CocoFormatException e) {
      assertThat(e).hasMessageMatching("(?s).*(truth|found)\\.json: .*");
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(?s).*(truth|found)\\.json: .*");
    }
  }

  private static Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
