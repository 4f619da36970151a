package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.scene.Scene;
import org.maskdeep.data.scene.SceneObject;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.codec.Codec;

class ScenesTest {
  @TempDir Path temp;

  /** If this fails the drawing has changed: raise Scenes.VERSION, and make all results again. */
  @Test
  void pixelsAreFixedForEver() {
    Fingerprint print = new Fingerprint();
    for (int size : new int[] {32, 64}) {
      Scenes scenes = Scenes.classification(20, size, 42, Scenes.Split.TRAIN);
      for (int i = 0; i < scenes.size(); i++) {
        print.add(scenes.image(i).rgb());
      }
    }
    for (int i = 0; i < 20; i++) {
      print.add(Scenes.detection(96, 42, Scenes.Split.VAL, i).image().rgb());
    }
    assertThat(print.hex()).isEqualTo(PIXELS);
  }

  private static final String PIXELS =
      "3d5ba7de590b97a2dd5a19abfeb8f32264def2d9e56ee5aa9be60b1709dc2491";

  @ParameterizedTest
  @ValueSource(ints = {32, 97, 320})
  void boxesAndMasksAndLabelsAgree(int size) {
    int several = 0;
    for (int i = 0; i < 12; i++) {
      Scene scene = Scenes.detection(size, 1, Scenes.Split.TRAIN, i);
      several += scene.objects().size() > 1 ? 1 : 0;
      assertThat(scene.objects()).hasSizeBetween(1, Scenes.MOST_OBJECTS);
      int[] owners = new int[size * size];
      for (SceneObject object : scene.objects()) {
        assertTight(object, size);
        assertThat(object.label()).isBetween(0, 9);
        for (int p = 0; p < owners.length; p++) {
          owners[p] += object.mask()[p] ? 1 : 0;
        }
      }
      for (int owner : owners) {
        assertThat(owner).isLessThanOrEqualTo(1);
      }
    }
    assertThat(several).isGreaterThan(5);
  }

  private static void assertTight(SceneObject o, int size) {
    int left = size;
    int right = -1;
    int top = size;
    int bottom = -1;
    for (int p = 0; p < o.mask().length; p++) {
      if (o.mask()[p]) {
        left = Math.min(left, p % size);
        right = Math.max(right, p % size);
        top = Math.min(top, p / size);
        bottom = Math.max(bottom, p / size);
      }
    }
    assertThat(List.of(o.x(), o.y(), o.width(), o.height()))
        .containsExactly(left, top, right - left + 1, bottom - top + 1);
  }

  @Test
  void everyImageHasOneLargeObjectOfItsLabel() {
    Scenes scenes = Scenes.classification(40, 64, 3, Scenes.Split.TRAIN);
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.scene(i);
      assertThat(scene.objects()).hasSize(1);
      assertThat(scene.objects().get(0).label()).isEqualTo(scenes.label(i)).isEqualTo(i % 10);
      assertThat(scene.objects().get(0).area()).isGreaterThan(64 * 64 / 20);
    }
  }

  @Test
  void imageIsAFunctionOfSeedSplitAndIndexAlone() {
    Set<List<Byte>> seen = new HashSet<>();
    for (long seed : new long[] {0, 1}) {
      for (Scenes.Split split : Scenes.Split.values()) {
        for (int index : new int[] {0, 10}) {
          Image a = Scenes.classification(11, 32, seed, split).image(index);
          Image b = Scenes.classification(500, 32, seed, split).image(index);
          assertThat(a.rgb()).isEqualTo(b.rgb());
          assertThat(seen.add(boxed(a.rgb()))).isTrue();
        }
      }
    }
  }

  private static List<Byte> boxed(byte[] bytes) {
    Byte[] all = new Byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes[i];
    }
    return List.of(all);
  }

  @Test
  void sizeChangesTheResolutionButNotTheScene() {
    Scene small = Scenes.detection(64, 5, Scenes.Split.TRAIN, 2);
    Scene large = Scenes.detection(256, 5, Scenes.Split.TRAIN, 2);
    assertThat(large.objects()).hasSameSizeAs(small.objects());
    for (int k = 0; k < small.objects().size(); k++) {
      assertThat(large.objects().get(k).label()).isEqualTo(small.objects().get(k).label());
      assertThat(large.objects().get(k).x() / 4.0)
          .isBetween(small.objects().get(k).x() - 1.5, small.objects().get(k).x() + 1.5);
    }
  }

  @Test
  void writtenFilesAreAnImageFolderAndValidCoco() throws IOException {
    Scenes.write(temp, 50, 48, 7);
    try (Dataset train = ImageFolder.open(temp.resolve("classification"), "train");
        Scenes drawn = Scenes.classification(40, 48, 7, Scenes.Split.TRAIN)) {
      assertThat(train.size()).isEqualTo(40);
      assertThat(train.classes()).containsExactlyInAnyOrderElementsOf(Scene.CLASSES);
      assertThat(train.sampleName(0)).isEqualTo("train/arrow/000009.png");
      assertThat(train.image(0).rgb()).isEqualTo(drawn.image(9).rgb());
    }
    Path coco = temp.resolve("detection");
    JsonNode json =
        new ObjectMapper().readTree(coco.resolve("annotations/instances_val.json").toFile());
    assertThat(json.get("images")).hasSize(10);
    assertThat(json.get("categories")).hasSize(10);
    assertThat(json.get("categories").get(9).get("id").asInt()).isEqualTo(10);
    Set<Integer> ids = new HashSet<>();
    for (JsonNode a : json.get("annotations")) {
      assertThat(ids.add(a.get("id").asInt())).isTrue();
      int index = a.get("image_id").asInt() - 1;
      Scene scene = Scenes.detection(48, 7, Scenes.Split.VAL, index);
      assertThat(scene.objects())
          .anySatisfy(
              o -> {
                assertThat(a.get("category_id").asInt()).isEqualTo(o.label() + 1);
                assertThat(a.get("area").asInt()).isEqualTo(o.area());
                assertThat(a.get("bbox").toString())
                    .isEqualTo("[%d,%d,%d,%d]".formatted(o.x(), o.y(), o.width(), o.height()));
                assertThat(decode(a.get("segmentation"))).isEqualTo(o.mask());
              });
      Path file =
          coco.resolve("val").resolve(json.get("images").get(index).get("file_name").asText());
      assertThat(Codec.decode(Files.readAllBytes(file), "x").rgb()).isEqualTo(scene.image().rgb());
    }
    assertThat(ids).isNotEmpty();
  }

  /** Uncompressed RLE: runs of 0s and 1s in turn down the columns. */
  private static boolean[] decode(JsonNode rle) {
    int h = rle.get("size").get(0).asInt();
    int w = rle.get("size").get(1).asInt();
    boolean[] mask = new boolean[h * w];
    boolean value = false;
    int p = 0;
    for (JsonNode run : rle.get("counts")) {
      for (int k = 0; k < run.asInt(); k++, p++) {
        mask[p % h * w + p / h] = value;
      }
      value = !value;
    }
    assertThat(p).isEqualTo(h * w);
    return mask;
  }

  @Test
  void badSizesAreRefused() {
    assertThatThrownBy(() -> Scenes.classification(0, 64, 0, Scenes.Split.TRAIN))
        .hasMessageContaining("images = 0");
    assertThatThrownBy(() -> Scenes.detection(4, 0, Scenes.Split.TRAIN, 0))
        .hasMessageContaining("size = 4");
    assertThatThrownBy(() -> Scenes.write(temp, 1, 64, 0)).hasMessageContaining("images = 1");
  }

  /** Through a subset and a cache, too: the segmentation is made of the objects' masks. */
  @Test
  void objectsOfASampleAreThoseOfItsScene() throws IOException {
    Scenes scenes = Scenes.classification(20, 32, 3, Scenes.Split.TRAIN);
    Dataset some = CachedDataset.of(Subset.samples(scenes, new int[] {4, 7}), 1 << 20);
    byte[] segments = some.objects(1).orElseThrow().segments();
    boolean[] mask = scenes.scene(7).objects().get(0).mask();
    for (int i = 0; i < mask.length; i++) {
      assertThat(segments[i]).isEqualTo((byte) (mask[i] ? 1 : 0));
    }
    int most = 0;
    for (int index = 0; index < 8; index++) {
      Scene several = Scenes.detection(64, 0, Scenes.Split.VAL, index);
      Segmentation all = several.segmentation();
      most = Math.max(most, all.count());
      assertThat(all.count()).isEqualTo(several.objects().size() + 1);
      for (int k = 0; k < several.objects().size(); k++) {
        int number = k + 1;
        long pixels = IntStream.range(0, 64 * 64).filter(i -> all.segments()[i] == number).count();
        assertThat(pixels).isEqualTo(several.objects().get(k).area());
      }
    }
    assertThat(most).isGreaterThan(3);
  }
}
