package org.maskdeep.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.ImageMemoryException;

/**
 * What is in a data set, and what is wrong with it.
 *
 * @param name of the data set
 * @param images number of samples
 * @param perClass samples of every class, in label order
 * @param undecodable samples that cannot be decoded
 * @param smallest the image of the fewest pixels, null when none can be decoded
 * @param largest the image of the most pixels, null when none can be decoded
 * @param fingerprint of the data set
 */
public record DataCheck(
    String name,
    int images,
    Map<String, Integer> perClass,
    List<Undecodable> undecodable,
    Size smallest,
    Size largest,
    String fingerprint) {

  /** A sample that cannot be decoded: its index, name and the reason. */
  public record Undecodable(int index, String name, String reason) {}

  /** An image's width and height in pixels, and its name. */
  public record Size(int width, int height, String name) {
    private long pixels() {
      return (long) width * height;
    }
  }

  /** Decodes every sample of a data set. */
  public static DataCheck of(Dataset data) {
    Map<String, Integer> perClass = new LinkedHashMap<>();
    data.classes().forEach(c -> perClass.put(c, 0));
    List<Undecodable> bad = new ArrayList<>();
    Size smallest = null;
    Size largest = null;
    for (int i = 0; i < data.size(); i++) {
      perClass.merge(data.classes().get(data.label(i)), 1, Integer::sum);
      try {
        Image image = data.image(i);
        Size size = new Size(image.width(), image.height(), data.sampleName(i));
        smallest = smallest == null || size.pixels() < smallest.pixels() ? size : smallest;
        largest = largest == null || size.pixels() > largest.pixels() ? size : largest;
      } catch (ImageMemoryException e) {
        throw new UncheckedIOException(e);
      } catch (IOException | RuntimeException e) {
        bad.add(new Undecodable(i, data.sampleName(i), Replacement.reason(e)));
      }
    }
    return new DataCheck(
        data.name(), data.size(), perClass, bad, smallest, largest, data.fingerprint());
  }

  /**
   * As {@link #of}, of what a run sees under a name or path with its options. Only where there are
   * none, an image folder may have empty classes: they are reported with all else.
   *
   * @throws IOException as {@link Datasets#open}
   * @throws IllegalArgumentException as {@link Datasets#open}
   */
  public static DataCheck of(String spec, Path dataDir) throws IOException {
    boolean emptyClasses = DatasetSpec.parse(spec).options().isEmpty();
    try (Dataset data = Datasets.open(spec, dataDir, Decoding.EXACT, emptyClasses)) {
      return of(data);
    }
  }

  /** Names of the classes without a sample. */
  public List<String> emptyClasses() {
    return perClass.entrySet().stream()
        .filter(e -> e.getValue() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether every sample can be decoded and every class has one. */
  public boolean isClean() {
    return undecodable.isEmpty() && emptyClasses().isEmpty();
  }
}
