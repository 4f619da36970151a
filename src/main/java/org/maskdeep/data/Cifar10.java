package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Image;

/**
 * CIFAR-10 in its official binary layout: files of records of one label byte and 3,072 bytes, the
 * red, green and blue plane of 32x32 pixels each. Files may hold fewer than 10,000 records.
 *
 * <p>Source: A. Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009;
 * https://www.cs.toronto.edu/~kriz/cifar.html.
 */
public final class Cifar10 implements Dataset {
  /** Names of the classes in label order. */
  public static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int RECORD = 1 + 3 * PLANE;

  private record Part(String name, byte[] bytes, int first) {}

  private final boolean train;
  private final List<Part> parts;
  private final int size;

  private Cifar10(boolean train, List<Part> parts, int size) {
    this.train = train;
    this.parts = parts;
    this.size = size;
  }

  /**
   * Reads the five training files or the test file into memory (154 or 31 MB).
   *
   * @param path cifar-10-binary.tar.gz, or the folder cifar-10-batches-bin or the one around it
   * @param train whether the training images
   * @throws IOException when one of them is missing or is not a whole number of records
   */
  public static Cifar10 open(Path path, boolean train) throws IOException {
    String pattern = train ? "(.*/)?data_batch_\\d+\\.bin" : "(.*/)?test_batch\\.bin";
    try (FileStore store = FileStore.open(path, n -> n.matches(pattern))) {
      if (store.files().isEmpty()) {
        throw new IOException(
            path
                + ": no "
                + (train ? "data_batch_1.bin" : "test_batch.bin")
                + " in it; give cifar-10-binary.tar.gz or its folder cifar-10-batches-bin");
      }
      CifarBatches.check(path, store.files().keySet(), train, ".bin");
      List<Part> parts = new ArrayList<>();
      int size = 0;
      for (String file : store.files().keySet()) {
        byte[] bytes = store.read(file);
        check(path, file, bytes);
        parts.add(new Part(file.substring(file.lastIndexOf('/') + 1), bytes, size));
        size += bytes.length / RECORD;
      }
      return new Cifar10(train, parts, size);
    }
  }

  private static void check(Path path, String file, byte[] bytes) throws IOException {
    if (bytes.length == 0 || bytes.length % RECORD != 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %s has %d bytes, no whole number of records of %d; it is damaged, get it again",
              path,
              file,
              bytes.length,
              RECORD));
    }
    for (int at = 0; at < bytes.length; at += RECORD) {
      if (bytes[at] < 0 || bytes[at] >= CLASSES.size()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %s, record %d has label %d, not 0-9; it is damaged, get it again",
                path,
                file,
                at / RECORD,
                bytes[at] & 0xFF));
      }
    }
  }

  private Part part(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(name() + " has no sample " + index + " of " + size);
    }
    int p = parts.size() - 1;
    while (parts.get(p).first > index) {
      p--;
    }
    return parts.get(p);
  }

  @Override
  public String name() {
    return "cifar10/" + (train ? "train" : "test");
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public int label(int index) {
    Part part = part(index);
    return part.bytes[(index - part.first) * RECORD];
  }

  @Override
  public String sampleName(int index) {
    Part part = part(index);
    return part.name + "#" + (index - part.first);
  }

  @Override
  public Image image(int index) {
    Part part = part(index);
    int at = (index - part.first) * RECORD + 1;
    byte[] rgb = new byte[3 * PLANE];
    for (int i = 0; i < PLANE; i++) {
      rgb[3 * i] = part.bytes[at + i];
      rgb[3 * i + 1] = part.bytes[at + PLANE + i];
      rgb[3 * i + 2] = part.bytes[at + 2 * PLANE + i];
    }
    return new Image(SIDE, SIDE, rgb);
  }

  @Override
  public String fingerprint() {
    Fingerprint print = new Fingerprint().add(CLASSES);
    for (Part part : parts) {
      print.add(part.name).add(part.bytes);
    }
    return print.hex();
  }

  @Override
  public void close() {}
}
