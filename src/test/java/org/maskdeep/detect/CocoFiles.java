package org.maskdeep.detect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;

/** Writes small data sets in COCO's layout: images of one grey with one object each. */
public final class CocoFiles {
  public static final int WIDTH = 24;
  public static final int HEIGHT = 16;

  private CocoFiles() {}

  /** An annotation of the object of image i, with all keys. */
  public static String annotation(int i) {
    return """
        {"id": %d, "image_id": %d, "category_id": 1, "bbox": [2, 3, 9, 8], "area": 72,
         "iscrowd": 0, "segmentation": [[2, 3, 11, 3, 11, 11, 2, 11]]}"""
        .formatted(i, i);
  }

  /** Writes {@code instances_SPLIT.json} with these names of images 1, 2, … and annotations. */
  public static Path truth(Path root, String split, List<String> names, List<String> annotations)
      throws IOException {
    List<String> images = new ArrayList<>();
    for (String name : names) {
      images.add(
          "{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}"
              .formatted(images.size() + 1, name.replace("\\", "\\\\"), WIDTH, HEIGHT));
    }
    String text =
        "{\"images\": [%s], \"categories\": [{\"id\": 1, \"name\": \"thing\"}], \"annotations\": [%s]}"
            .formatted(String.join(",\n", images), String.join(",\n", annotations));
    Path file = root.resolve("annotations/instances_" + split + ".json");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** As {@link #truth(Path, String, List, List)} with one whole annotation an image. */
  public static Path truth(Path root, String split, String... names) throws IOException {
    List<String> annotations = new ArrayList<>();
    for (int i = 1; i <= names.length; i++) {
      annotations.add(annotation(i));
    }
    return truth(root, split, List.of(names), annotations);
  }

  /** An image of one grey in a format of ImageIO. */
  public static byte[] image(String format, int grey) throws IOException {
    return image(format, WIDTH, HEIGHT, grey);
  }

  private static byte[] image(String format, int width, int height, int grey) throws IOException {
    byte[] rgb = new byte[width * height * 3];
    java.util.Arrays.fill(rgb, (byte) grey);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(Codec.toBufferedImage(new Image(width, height, rgb)), format, bytes)) {
      throw new IllegalStateException("no writer for " + format);
    }
    return bytes.toByteArray();
  }

  /** A JPEG of {@link #WIDTH} x {@link #HEIGHT} stored pixels with an EXIF orientation. */
  public static byte[] turned(int orientation) throws IOException {
    byte[] plain = image("jpg", 90);
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      18,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] all = new byte[plain.length + exif.length];
    System.arraycopy(plain, 0, all, 0, 2);
    System.arraycopy(exif, 0, all, 2, exif.length);
    System.arraycopy(plain, 2, all, 2 + exif.length, plain.length - 2);
    return all;
  }

  /** Writes a file and its folders. */
  public static Path put(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
