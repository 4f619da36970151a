package org.maskdeep.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;

/**
 * STL-10 (Coates, Ng, Lee 2011) in its binary layout: {@code train_X.bin}, {@code test_X.bin} and
 * {@code unlabeled_X.bin} of records of three planes (red, green, blue) of 96x96 pixels, column
 * after column; {@code train_y.bin} and {@code test_y.bin} of a byte from 1 to 10 each. The 100,000
 * images without labels are 2.8 GB: images are read from the file, none is kept.
 */
final class Stl10 implements Dataset {
  /** Names of the classes in the order of the labels 1 to 10. */
  static final List<String> CLASSES =
      List.of("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck");

  static final int SIDE = 96;
  private static final int PLANE = SIDE * SIDE;
  private static final int RECORD = 3 * PLANE;

  private final String split;
  private final Path file;
  private final FileChannel images;
  private final int size;
  private final byte[] labels; // from 1; null: there are none
  private String fingerprint; // null: not asked for yet

  private Stl10(String split, Path file, FileChannel images, int size, byte[] labels) {
    this.split = split;
    this.file = file;
    this.images = images;
    this.size = size;
    this.labels = labels;
  }

  /**
   * Opens a split.
   *
   * @param folder {@code stl10_binary}
   * @param split {@code train}, {@code test} or {@code unlabeled}
   * @throws IOException when it is an archive, or a file is missing or damaged
   */
  static Stl10 open(Path folder, String split) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          folder
              + ": STL-10 is read from its unpacked files, not from the archive; unpack it there"
              + " (tar xzf stl10_binary.tar.gz)");
    }
    Path file = existing(folder.resolve(split + "_X.bin"));
    long bytes = Files.size(file);
    if (bytes == 0 || bytes % RECORD != 0 || bytes / RECORD > Integer.MAX_VALUE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d bytes are not a whole number of records of %d; it is damaged, get it again",
              file,
              bytes,
              RECORD));
    }
    int size = (int) (bytes / RECORD);
    byte[] labels =
        split.equals("unlabeled") ? null : labels(folder.resolve(split + "_y.bin"), size);
    return new Stl10(split, file, FileChannel.open(file), size, labels);
  }

  private static Path existing(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": is missing; unpack stl10_binary.tar.gz again");
    }
    return file;
  }

  private static byte[] labels(Path file, int size) throws IOException {
    byte[] labels = Files.readAllBytes(existing(file));
    if (labels.length != size) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d labels for %d images; it is damaged, get it again",
              file,
              labels.length,
              size));
    }
    for (int i = 0; i < size; i++) {
      if (labels[i] < 1 || labels[i] > CLASSES.size()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: label %d is %d, not 1-10; it is damaged, get it again",
                file,
                i,
                labels[i] & 0xFF));
      }
    }
    return labels;
  }

  @Override
  public String name() {
    return "stl10/" + split;
  }

  @Override
  public int size() {
    return size;
  }

  /** One class for all where there are no labels. */
  @Override
  public List<String> classes() {
    return labels == null ? UNLABELLED : CLASSES;
  }

  @Override
  public int label(int index) {
    return labels == null ? 0 : labels[index] - 1;
  }

  @Override
  public String sampleName(int index) {
    return file.getFileName() + "#" + index;
  }

  @Override
  public Image image(int index) throws IOException {
    byte[] planes = record(index);
    byte[] rgb = new byte[RECORD];
    for (int x = 0; x < SIDE; x++) {
      for (int y = 0; y < SIDE; y++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * (y * SIDE + x) + c] = planes[c * PLANE + x * SIDE + y]; // by columns
        }
      }
    }
    return new Image(SIDE, SIDE, rgb);
  }

  /** Reads at a position of its own: safe from several threads. */
  private byte[] record(int index) throws IOException {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(name() + " has no sample " + index + " of " + size);
    }
    ByteBuffer buffer = ByteBuffer.allocate(RECORD);
    long at = (long) index * RECORD;
    while (buffer.hasRemaining()) {
      if (images.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException(sampleName(index) + ": the file ends before it");
      }
    }
    return buffer.array();
  }

  /**
   * Of labels and pixels; of a file of more than 256 MiB the pixels of every k-th image only, as
   * many as that takes.
   */
  @Override
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      Fingerprint print = new Fingerprint().add(classes()).add(size);
      if (labels != null) {
        print.add(labels);
      }
      int every = Fingerprint.every((long) size * RECORD);
      for (int i = 0; i < size; i += every) {
        int at = i;
        print.addContent(() -> record(at));
      }
      fingerprint = print.hex();
    }
    return fingerprint;
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
