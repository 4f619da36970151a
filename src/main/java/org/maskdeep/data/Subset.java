package org.maskdeep.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.Segmentation;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Some samples of a data set, in its order. Closing it closes the data set.
 *
 * <pre>{@code
 * Dataset tenth = Subset.random(train, train.size() / 10, 42);
 * Dataset other = Subset.random(train, 500, 42, train.size() / 10); // none of the first tenth
 * Dataset three = Subset.classes(train, List.of("cat", "dog", "frog"));
 * }</pre>
 */
public final class Subset implements Dataset {
  private final Dataset whole;
  private final int[] samples; // ascending places in the whole
  private final List<String> classes;
  private final int[] labelOf; // label of the whole -> label here

  private Subset(Dataset whole, int[] samples, List<String> classes, int[] labelOf) {
    this.whole = whole;
    this.samples = samples;
    this.classes = classes;
    this.labelOf = labelOf;
  }

  /** The first {@code perClass} samples of every class, or all of a smaller class. */
  public static Subset firstPerClass(Dataset whole, int perClass) {
    check("per-class", perClass, whole);
    int[] seen = new int[whole.classes().size()];
    return of(whole, indices(whole, i -> seen[whole.label(i)]++ < perClass));
  }

  /**
   * A random choice of {@code size} samples whose classes have the same shares as in the whole, up
   * to one sample; the same for the same seed.
   */
  public static Subset random(Dataset whole, int size, long seed) {
    return random(whole, size, seed, 0);
  }

  /**
   * As {@link #random(Dataset, int, long)} from the same random order, without its first {@code
   * skip} samples: shares none with {@code random(whole, skip, seed)}.
   *
   * @throws IllegalArgumentException when there are fewer than skip + size samples
   */
  public static Subset random(Dataset whole, int size, long seed, int skip) {
    check("images", size, whole);
    if (skip < 0 || (long) skip + size > whole.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "skip = %d with images = %d is outside [0, %d]: %s has %d images",
              skip,
              size,
              whole.size() - size,
              whole.name(),
              whole.size()));
    }
    Stream random = new Streams(seed).stream(Purpose.SUBSET, 0, 0);
    List<List<Integer>> byClass = new ArrayList<>();
    whole.classes().forEach(c -> byClass.add(new ArrayList<>()));
    for (int i : random.permutation(whole.size())) {
      byClass.get(whole.label(i)).add(i);
    }
    // Interleave: place k of a class of n comes at (k + 1/2) / n; `size` of them are kept.
    record Place(double at, int sample) {}
    List<Place> places = new ArrayList<>();
    for (List<Integer> members : byClass) {
      for (int k = 0; k < members.size(); k++) {
        places.add(new Place((k + 0.5) / members.size(), members.get(k)));
      }
    }
    places.sort(Comparator.comparingDouble(Place::at));
    return of(
        whole, places.stream().skip(skip).limit(size).mapToInt(Place::sample).sorted().toArray());
  }

  /** All samples of some classes, labelled by their places in {@code names}. */
  public static Subset classes(Dataset whole, Collection<String> names) {
    List<String> kept = List.copyOf(new LinkedHashSet<>(names));
    int[] labelOf = new int[whole.classes().size()];
    Arrays.fill(labelOf, -1);
    for (int k = 0; k < kept.size(); k++) {
      int label = whole.classes().indexOf(kept.get(k));
      if (label < 0) {
        throw new IllegalArgumentException(
            whole.name() + " has no class '" + kept.get(k) + "'; it has " + whole.classes());
      }
      labelOf[label] = k;
    }
    return new Subset(whole, indices(whole, i -> labelOf[whole.label(i)] >= 0), kept, labelOf);
  }

  /**
   * The samples of these indices.
   *
   * @param indices ascending, at least one
   */
  public static Subset samples(Dataset whole, int[] indices) {
    check("images", indices.length, whole);
    return of(whole, indices.clone());
  }

  private static Subset of(Dataset whole, int[] samples) {
    int[] same = new int[whole.classes().size()];
    Arrays.setAll(same, i -> i);
    return new Subset(whole, samples, whole.classes(), same);
  }

  private static int[] indices(Dataset whole, IntPredicate keep) {
    return IntStream.range(0, whole.size()).filter(keep).toArray();
  }

  private static void check(String option, int wanted, Dataset whole) {
    if (wanted < 1 || wanted > whole.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s = %d is outside [1, %d]: %s has %d images",
              option,
              wanted,
              whole.size(),
              whole.name(),
              whole.size()));
    }
  }

  @Override
  public String name() {
    return whole.name() + "[" + samples.length + "]";
  }

  @Override
  public int size() {
    return samples.length;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int index) {
    return labelOf[whole.label(samples[index])];
  }

  @Override
  public String sampleName(int index) {
    return whole.sampleName(samples[index]);
  }

  @Override
  public Image image(int index) throws IOException {
    return whole.image(samples[index]);
  }

  @Override
  public ScaledImage image(int index, Resolution need) throws IOException {
    return whole.image(samples[index], need);
  }

  @Override
  public Optional<Segmentation> objects(int index) throws IOException {
    return whole.objects(samples[index]);
  }

  @Override
  public boolean scales() {
    return whole.scales();
  }

  @Override
  public String fingerprint() {
    Fingerprint print = new Fingerprint().add(whole.fingerprint()).add(classes);
    for (int sample : samples) {
      print.add(sample);
    }
    return print.hex();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
