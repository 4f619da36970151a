package org.maskdeep.data.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.data.Images;
import org.maskdeep.data.Scenes;
import org.maskdeep.eval.detection.Readiness;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

class CollageTest {
  private static final int SIDE = 64;
  private static final int PHOTOS = 20;

  @TempDir private Path folder;

  private DetectionDataset open(String spec) throws IOException {
    return DetectionSets.open(spec, folder, true);
  }

  @Test
  void piecesArePhotosOfTheirClassInTheirBoxesAndDoNotTouch() throws IOException {
    Scenes photos = Scenes.classification(PHOTOS, SIDE, 0, Scenes.Split.TRAIN);
    int objects = 0;
    try (DetectionDataset made = DetectionDataset.collages(photos, 30, SIDE, 5)) {
      assertThat(made.size()).isEqualTo(30);
      assertThat(made.labels().classes()).isEqualTo(1 + photos.classes().size());
      for (int i = 0; i < made.size(); i++) {
        List<Annotation> pieces = made.objects(i);
        assertThat(pieces).hasSizeBetween(1, Collage.MOST_PIECES);
        objects += pieces.size();
        Collage drawn = draw(5, i, PHOTOS);
        for (int k = 0; k < pieces.size(); k++) {
          Box box = pieces.get(k).box();
          assertThat(box.width()).isBetween(SIDE * 0.25 - 0.5, SIDE * 0.5 + 0.5);
          assertThat(box.height()).isEqualTo(box.width());
          assertThat(Math.min(box.x(), box.y())).isNotNegative();
          assertThat(Math.max(box.x(), box.y()) + box.width()).isLessThanOrEqualTo(SIDE);
          assertThat(made.annotations().mask(pieces.get(k)).area())
              .isEqualTo((long) pieces.get(k).area());
          int label = photos.label(drawn.pieces().get(k).photo());
          assertThat(pieces.get(k).categoryId()).isEqualTo(label + 1L);
          for (Annotation other : pieces.subList(0, k)) {
            assertThat(apart(box, other.box())).as("collage %d", i).isTrue();
          }
        }
      }
    }
    assertThat(objects).isBetween(50, 90); // 1 to 4 are drawn, not all find a place
  }

  private static Collage draw(long seed, int index, int photos) {
    return Collage.draw(SIDE, photos, new Streams(seed).stream(Purpose.COLLAGE, 0, index, 0));
  }

  private static boolean apart(Box a, Box b) {
    return a.x() > b.x() + b.width()
        || b.x() > a.x() + a.width()
        || a.y() > b.y() + b.height()
        || b.y() > a.y() + a.height();
  }

  /** Photos of one colour each: what a collage shows can be told at every pixel. */
  @Test
  void eachPixelIsOfThePieceInFrontOfIt() throws IOException {
    Images photos = new Plain(40, 20);
    for (int i = 0; i < 20; i++) {
      Collage collage = draw(1, i, PHOTOS);
      Image image = collage.of(photos);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int shown = collage.ground();
          for (Collage.Piece piece : collage.pieces()) {
            shown = inside(piece.at(), x, y) ? piece.photo() : shown;
          }
          assertThat(image.get(x, y, 0)).isEqualTo(10 * shown);
        }
      }
    }
  }

  private static boolean inside(Crop at, int x, int y) {
    return x >= at.x() && x < at.x() + at.width() && y >= at.y() && y < at.y() + at.height();
  }

  /** Photos that are green in the middle, between equal red margins. */
  @Test
  void aPieceIsTheMiddleOfAPhotoThatIsNotSquare() throws IOException {
    for (boolean wide : new boolean[] {true, false}) {
      int width = wide ? 80 : 40;
      byte[] rgb = new byte[width * (120 - width) * Image.CHANNELS];
      for (int i = 0; i < rgb.length / Image.CHANNELS; i++) {
        int along = wide ? i % width : i / width;
        rgb[Image.CHANNELS * i + (along >= 20 && along < 60 ? 1 : 0)] = (byte) 200;
      }
      Collage collage = draw(2, 3, 1);
      Image image = collage.of(new Plain(width, 120 - width, rgb));
      Crop at = collage.pieces().get(0).at();
      int middle = at.width() / 2;
      for (int offset = 3; offset < at.width() - 3; offset++) {
        int x = at.x() + (wide ? offset : middle);
        int y = at.y() + (wide ? middle : offset);
        assertThat(image.get(x, y, 1)).isGreaterThan(150);
        assertThat(image.get(x, y, 0)).isLessThan(50);
      }
    }
  }

  @Test
  void theSameSeedMakesTheSameImagesAndAnotherOthers() throws IOException {
    String name = "collage/scenes/train?images=12&size=48&photos=30";
    try (DetectionDataset a = open(name + "&seed=1");
        DetectionDataset b = open(name + "&seed=1");
        DetectionDataset c = open(name + "&seed=2");
        DetectionDataset more = open(name.replace("=12", "=20") + "&seed=1")) {
      assertThat(b.fingerprint()).isEqualTo(a.fingerprint());
      assertThat(c.fingerprint()).isNotEqualTo(a.fingerprint());
      for (int i = 0; i < a.size(); i++) {
        assertThat(a.image(i).width()).isEqualTo(48);
        assertThat(b.image(i).rgb()).isEqualTo(a.image(i).rgb());
        assertThat(more.image(i).rgb()).isEqualTo(a.image(i).rgb());
        assertThat(c.image(i).rgb()).isNotEqualTo(a.image(i).rgb());
        assertThat(a.checkHeader(i)).isFalse();
      }
    }
  }

  @Test
  void anyFolderOfClassesServesAndSomeOfItsPhotosCanBeChosen() throws IOException {
    Scenes.write(folder, 50, 32, 0);
    try (DetectionDataset all = open("collage/classification/train?images=40");
        DetectionDataset two = open("collage/classification/train?images=40&classes=star,disc");
        DetectionDataset few = open("collage/classification/train?images=40&photos=10&skip=10")) {
      assertThat(all.image(0).width()).isEqualTo(64);
      assertThat(categories(two)).hasSize(2);
      assertThat(categories(all)).hasSize(10);
      assertThat(few.fingerprint()).isNotEqualTo(all.fingerprint());
    }
    Path broken = folder.resolve("classification/train/star");
    List<Path> stars = new ArrayList<>();
    try (var files = Files.list(broken)) {
      files.forEach(stars::add);
    }
    for (Path star : stars) {
      Files.writeString(star, "no image");
    }
    try (DetectionDataset made = open("collage/classification/train?images=40&classes=star,disc")) {
      assertThatThrownBy(() -> readAll(made))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("star");
      assertThatThrownBy(() -> Readiness.check(made, Map.of(), true)) // not after hours of training
          .isInstanceOf(IOException.class)
          .hasMessageContaining("star");
    }
  }

  private static void readAll(DetectionDataset made) throws IOException {
    for (int i = 0; i < made.size(); i++) {
      made.image(i);
    }
  }

  private static List<Long> categories(DetectionDataset made) {
    return made.truth().annotations().stream().map(Annotation::categoryId).distinct().toList();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    refused("collage/scenes/train?images=0", "images = 0 must be at least 1");
    refused("collage/scenes/train?size=8", "size = 8 is outside [16, 2048]");
    refused("collage/scenes/train?skip=3", "skip needs photos=N");
    refused("collage/scenes/train?min_area=3", "unknown option 'min_area'");
    refused("collage/scenes/test", "no split 'test'; it has train, val");
    refused("collage/nowhere/train", "no such data set, folder or archive");
    refused("collage/train", "no such folder or archive");
  }

  private void refused(String spec, String message) {
    assertThatThrownBy(() -> open(spec)).hasMessageContaining(message);
  }

  /** Photos of a size; each of its own grey, or all with given pixels. */
  private record Plain(int width, int height, byte[] rgb) implements Images {
    Plain(int width, int height) {
      this(width, height, null);
    }

    @Override
    public String name() {
      return "plain";
    }

    @Override
    public int size() {
      return PHOTOS;
    }

    @Override
    public String sampleName(int index) {
      return "plain#" + index;
    }

    @Override
    public Image image(int index) {
      if (rgb != null) {
        return new Image(width, height, rgb);
      }
      byte[] grey = new byte[width * height * Image.CHANNELS];
      Arrays.fill(grey, (byte) (10 * index));
      return new Image(width, height, grey);
    }
  }
}
