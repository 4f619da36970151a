package org.maskdeep.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.detect.CocoFiles;

/** What {@code --data} makes of the two data sets of a detection recipe. */
class DetectionPlacesTest {
  @TempDir private Path set;

  @Test
  void theTestSetHasTheObjectsOfTheTrainingSetAndAllItsImages() throws IOException {
    CocoFiles.truth(set, "train2017", "1.png");
    CocoFiles.truth(set, "val2017", "1.png");
    String named = set + "/train2017?classes=person&images=5&min_area=1024&skip=2";
    DetectionPlaces places = DetectionPlaces.of(named, set);
    assertThat(places.train("coco/train2017")).isEqualTo(named);
    assertThat(places.test("coco/val2017", false))
        .isEqualTo(set + "/val2017?classes=person&min_area=1024");
    assertThat(DetectionPlaces.of(set + "/train2017?images=5", set).test("coco/val2017", false))
        .isEqualTo(set + "/val2017");
  }

  /** The images that are trained on would say nothing. */
  @Test
  void theTrainingSetIsNeverItsOwnTestSet() throws IOException {
    CocoFiles.truth(set, "Train", "1.png");
    CocoFiles.truth(set, "Val", "1.png");
    assertThat(DetectionPlaces.of(set + "/Train", set).test("coco/val2017", false))
        .isEqualTo(set + "/Val");
    DetectionPlaces val = DetectionPlaces.of(set + "/Val", set);
    assertThatThrownBy(() -> val.test("coco/val2017", false))
        .hasMessageContaining("say which one: --set data.test=");
    assertThat(val.test("coco/val2017", true)).isEqualTo(set + "/Val");
    DetectionPlaces none = DetectionPlaces.of(set.toString(), set);
    assertThatThrownBy(() -> none.test("coco/val2017", true)) // detect eval has no --set
        .hasMessageContaining("(its splits: Train, Val); say which one: --data " + set + "/Train");
  }

  @Test
  void aDamagedArchiveIsNamedAsWhatItIs() throws IOException {
    Files.write(set.resolve("annotations_trainval2017.zip"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> DetectionPlaces.of(set + "/val2017", set))
        .hasMessageContaining("annotations_trainval2017.zip");
    Path empty = Files.createDirectories(set.resolve("some/where"));
    assertThatThrownBy(() -> DetectionPlaces.of(empty.toString(), set))
        .hasMessageContaining(empty + ": holds no instances_*.json");
  }

  @Test
  void scenesTakeAllOptions() throws IOException {
    DetectionPlaces places = DetectionPlaces.of("scenes/train?size=64&images=9", set);
    assertThat(places.test("scenes/val", false)).isEqualTo("scenes/val?size=64&images=9");
  }

  @Test
  void collagesOfTheTestSetAreOfAllItsPhotos() throws IOException {
    String named = "collage/cifar10?images=9&seed=3&photos=100&skip=5&classes=cat,dog";
    DetectionPlaces places = DetectionPlaces.of(named, set);
    assertThat(places.train("scenes/train"))
        .isEqualTo("collage/cifar10/train?images=9&seed=3&photos=100&skip=5&classes=cat,dog");
    assertThat(places.test("scenes/val", false))
        .isEqualTo("collage/cifar10/test?images=9&seed=3&classes=cat,dog");
    assertThat(DetectionPlaces.of("collage/imagenette/train", set).test("scenes/val", false))
        .isEqualTo("collage/imagenette/val");
  }
}
