package org.maskdeep.cli.detect;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.maskdeep.data.detection.DetectionSets;

/**
 * Finds the splits of a data set that a user named: {@code PLACE} or {@code PLACE/SPLIT}, perhaps
 * with options behind a question mark.
 *
 * @param place folder, archive, {@code scenes} or {@code collage/NAME}
 * @param split null when none was named
 * @param options from the question mark on, or empty
 * @param splits of the place
 */
record DetectionPlaces(String place, String split, String options, Set<String> splits) {
  private static final String TRAINED = "data.train";
  private static final String TESTED = "data.test";
  private static final String EVALUATED = "--data"; // of detect eval, which has no --set
  private static final List<String> TRAIN = List.of("train2017", "minitrain", "train");
  private static final List<String> TEST = List.of("val2017", "minival", "val", "test");

  static DetectionPlaces of(String name, Path dataDir) throws IOException {
    int mark = name.indexOf('?');
    String path = (mark < 0 ? name : name.substring(0, mark)).replaceFirst("/+$", "");
    String options = mark < 0 ? "" : name.substring(mark);
    int slash = path.lastIndexOf('/');
    IOException fault = null;
    if (slash > 0) {
      String parent = path.substring(0, slash);
      String last = path.substring(slash + 1);
      try {
        Set<String> splits = DetectionSets.splits(parent, dataDir);
        if (splits.contains(last)) {
          return new DetectionPlaces(parent, last, options, splits);
        }
      } catch (NoSuchFileException e) {
        // The parent is not there; then the whole path must be.
      } catch (IOException e) {
        fault = e; // The parent is not a data set; then the whole path must be one.
      }
    }
    try {
      return new DetectionPlaces(path, null, options, DetectionSets.splits(path, dataDir));
    } catch (IOException e) {
      if (fault != null) {
        fault.addSuppressed(e);
        throw fault;
      }
      throw e;
    }
  }

  /**
   * The split to train on.
   *
   * @param usual the recipe's, taken when the place has one of that name
   */
  String train(String usual) {
    String own = usual.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    return place + "/" + trainSplit(own) + options;
  }

  private String trainSplit(String own) {
    if (split != null) {
      return split;
    }
    return splits.contains(own) ? own : one(TRAINED, TRAIN);
  }

  /** The split to evaluate on: the partner of the one that was trained on, or the one named. */
  String test(String usual, boolean namedIsTest) {
    if (namedIsTest && split != null) {
      return place + "/" + split + options;
    }
    String own = usual.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    String wanted = split == null ? own : split.replace("train", "val").replace("Train", "Val");
    boolean there = splits.contains(wanted) && !wanted.equals(split); // not what is trained on
    String found = there ? wanted : one(namedIsTest ? EVALUATED : TESTED, TEST);
    return place + "/" + found + (namedIsTest ? options : testOptions());
  }

  /** Which objects is the same for both splits; which images of a stored set is not. */
  private String testOptions() {
    if (options.isEmpty()) {
      return options;
    }
    List<String> both =
        Stream.of(options.substring(1).split("&"))
            .filter(option -> DetectionSets.ofBothSplits(place, option.replaceFirst("=.*", "")))
            .toList();
    return both.isEmpty() ? "" : "?" + String.join("&", both);
  }

  private String one(String key, List<String> usual) {
    return usual.stream()
        .filter(name -> splits.contains(name) && !name.equals(split))
        .findFirst()
        .orElseThrow(() -> none(key, usual));
  }

  private IllegalArgumentException none(String key, List<String> usual) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "--data %s: it has no split to %s on called %s (its splits: %s); say which one: %s%s/%s",
            place,
            key.equals(TRAINED) ? "train" : "evaluate",
            String.join(" or ", usual),
            String.join(", ", splits),
            key.equals(TESTED) ? "--set data.test=" : "--data ",
            place,
            splits.iterator().next()));
  }
}
