package org.maskdeep.data.detection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How well the names of folders go with a split: {@code train_images} and {@code TrainImages} go
 * with train, {@code val2017} belongs to another one.
 */
final class SplitWords {
  /** The folder bears the split's own name. */
  static final int OWN = 3;

  /** The folder is of the same kind: train2017 for minitrain. */
  static final int SAME_KIND = 2;

  /** Nothing is known of the folder. */
  static final int UNKNOWN = 0;

  /** The folder is another split's. */
  static final int OTHER = -1;

  private static final Pattern WORD = Pattern.compile("\\p{L}+|[0-9]+");
  private static final Map<String, String> SAME =
      Map.of("training", "train", "valid", "val", "validation", "val", "testing", "test");
  private static final Map<String, Pattern> KINDS =
      Map.of(
          "train", Pattern.compile("train.*|.*train"),
          "val", Pattern.compile("val|(mini|small|tiny|train)val"),
          "test", Pattern.compile("test|(mini|small|tiny)test"));

  private final List<String> own;
  private final Set<String> kinds;
  private final List<List<String>> others = new ArrayList<>();

  /**
   * For a split.
   *
   * @param split its name; empty: nothing is known of any folder
   * @param splits names of all splits of the data set
   */
  SplitWords(String split, Collection<String> splits) {
    own = words(split);
    kinds = kinds(own);
    splits.stream().filter(name -> !name.equals(split)).map(SplitWords::words).forEach(others::add);
  }

  /** How well a path of folders goes with the split; the better, the higher. */
  int fit(List<String> folders) {
    if (own.isEmpty()) {
      return UNKNOWN;
    }
    boolean others = false;
    Set<String> found = new HashSet<>();
    for (String folder : folders) {
      List<String> words = words(folder);
      if (holds(words, own)) {
        return OWN;
      }
      others |= this.others.stream().anyMatch(other -> holds(words, other));
      found.addAll(kinds(words));
    }
    if (!found.isEmpty() && !kinds.isEmpty()) {
      return Collections.disjoint(found, kinds) ? OTHER : others ? SAME_KIND - 1 : SAME_KIND;
    }
    return others ? OTHER : UNKNOWN;
  }

  private static boolean holds(List<String> words, List<String> sought) {
    return !sought.isEmpty() && Collections.indexOfSubList(words, sought) >= 0;
  }

  private static Set<String> kinds(List<String> words) {
    Set<String> kinds = new HashSet<>();
    for (Map.Entry<String, Pattern> kind : KINDS.entrySet()) {
      if (words.stream().anyMatch(word -> kind.getValue().matcher(word).matches())) {
        kinds.add(kind.getKey());
      }
    }
    return kinds;
  }

  private static List<String> words(String name) {
    String apart = name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2").toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(apart); word.find(); ) {
      words.add(SAME.getOrDefault(word.group(), word.group()));
    }
    return words;
  }
}
