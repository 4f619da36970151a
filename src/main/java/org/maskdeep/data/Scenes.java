package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.maskdeep.data.scene.Composer;
import org.maskdeep.data.scene.Scene;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Images that the program draws: one patterned shape of ten classes on a textured ground. Outline
 * and pattern make the class; colours, light, place, size, tilt and ground are random. Every pixel
 * is a pure function of (seed, split, index, size), on every machine.
 *
 * <pre>{@code
 * Dataset train = Scenes.classification(2000, 64, 0, Scenes.Split.TRAIN);
 * Scene several = Scenes.detection(640, 0, Scenes.Split.VAL, 17);
 * }</pre>
 */
public final class Scenes implements Dataset {
  /** Smallest side of a drawn image in pixels. */
  public static final int MIN_SIZE = 16;

  /** Largest side of a drawn image in pixels. */
  public static final int MAX_SIZE = 2048;

  /** Most objects of a scene for detection. */
  public static final int MOST_OBJECTS = 6;

  /** Changes when the drawing does, so that no fingerprint of old images passes for new ones. */
  private static final int VERSION = 2;

  /** Images of different splits have nothing in common. */
  public enum Split {
    /** For training. */
    TRAIN(0),
    /** For validation. */
    VAL(1);

    private final int code;

    Split(int code) {
      this.code = code;
    }

    /** The name of its folder. */
    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final int images;
  private final int side;
  private final long seed;
  private final Split split;

  private Scenes(int images, int side, long seed, Split split) {
    this.images = images;
    this.side = side;
    this.seed = seed;
    this.split = split;
  }

  /**
   * A data set of images with one object; labels go round through the classes.
   *
   * @param images number of images, at least 1
   * @param size side in pixels
   */
  public static Scenes classification(int images, int size, long seed, Split split) {
    if (images < 1) {
      throw new IllegalArgumentException("scenes: images = " + images + " must be at least 1");
    }
    checkSize(size);
    return new Scenes(images, size, seed, split);
  }

  /** A scene of one to {@value #MOST_OBJECTS} objects, some in front of others. */
  public static Scene detection(int size, long seed, Split split, int index) {
    checkSize(size);
    return Composer.group(MOST_OBJECTS, size, stream(seed, split, index, 1));
  }

  /**
   * Writes both uses as files: {@code classification/{train,val}/CLASS/NNNNNN.png} (an ImageFolder)
   * and {@code detection/{train,val}/NNNNNNNNNNNN.png} with {@code
   * detection/annotations/instances_{train,val}.json} (COCO; masks as uncompressed RLE, category
   * ids 1-10).
   *
   * @param out folder to write into; files of the same names are replaced
   * @param images number of images of either use; a fifth of them, at least 1, is for validation
   * @throws IOException when a file cannot be written
   */
  public static void write(Path out, int images, int size, long seed) throws IOException {
    if (images < 2) {
      throw new IllegalArgumentException(
          "scenes: images = " + images + " must be at least 2: one to train, one to validate");
    }
    checkSize(size);
    int val = Math.max(1, images / 5);
    for (Split split : Split.values()) {
      int n = split == Split.VAL ? val : images - val;
      SceneFiles.writeClassification(out.resolve("classification"), n, size, seed, split);
      SceneFiles.writeDetection(out.resolve("detection"), n, size, seed, split);
    }
  }

  /** The drawn scene of a sample: its image with the object's box and mask. */
  public Scene scene(int index) {
    if (index < 0 || index >= images) {
      throw new IndexOutOfBoundsException(name() + " has no sample " + index + " of " + images);
    }
    return Composer.portrait(label(index), side, stream(seed, split, index, 0));
  }

  private static Stream stream(long seed, Split split, int index, int use) {
    return new Streams(seed).stream(Purpose.SCENE, split.code, index, use);
  }

  private static void checkSize(int size) {
    if (size < MIN_SIZE || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "scenes: size = %d is outside [%d, %d]", size, MIN_SIZE, MAX_SIZE));
    }
  }

  @Override
  public String name() {
    return "scenes/" + split.folder();
  }

  @Override
  public int size() {
    return images;
  }

  @Override
  public List<String> classes() {
    return Scene.CLASSES;
  }

  @Override
  public int label(int index) {
    return index % Scene.CLASSES.size();
  }

  @Override
  public String sampleName(int index) {
    return name() + "#" + index;
  }

  @Override
  public Image image(int index) {
    return scene(index).image();
  }

  @Override
  public Optional<Segmentation> objects(int index) {
    return Optional.of(scene(index).segmentation());
  }

  @Override
  public String fingerprint() {
    return new Fingerprint()
        .add("scenes")
        .add(VERSION)
        .add(images)
        .add(side)
        .add(seed)
        .add(split.code)
        .hex();
  }

  @Override
  public void close() {}
}
