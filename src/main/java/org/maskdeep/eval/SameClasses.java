package org.maskdeep.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.Dataset;

/**
 * Training and test set must name the same classes, and have some: a label is a place in that list.
 */
public final class SameClasses {
  private static final int SHOWN = 6;

  private SameClasses() {}

  /**
   * Checks two data sets.
   *
   * @throws IllegalArgumentException that names the classes that differ, or the set that has none
   */
  public static void require(Dataset train, Dataset test) {
    require(train.name(), train.classes(), test.name(), test.classes());
  }

  /** Whether a probe has nothing to tell apart. */
  public static boolean areTooFew(List<String> classes) {
    return classes.size() < 2;
  }

  /** What to say of classes that are too few: that a set has none, or only one. */
  public static String fewInWords(List<String> classes) {
    return classes.equals(Dataset.UNLABELLED) ? "no classes" : "one class only, " + classes;
  }

  static void require(String train, List<String> ofTrain, String test, List<String> ofTest) {
    if (ofTrain.equals(ofTest)) {
      if (areTooFew(ofTrain)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has %s: a probe has nothing to tell apart; name images that lie in a folder per"
                    + " class (data.probe_train, data.test)",
                train,
                fewInWords(ofTrain)));
      }
      return;
    }
    String onlyTrain = without(ofTrain, ofTest);
    String onlyTest = without(ofTest, ofTrain);
    if (onlyTrain.isEmpty() && onlyTest.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s (training) and %s (test) have different classes: the same names in another order, %s and %s; give both the same order",
              train,
              test,
              first(ofTrain),
              first(ofTest)));
    }
    List<String> parts = new ArrayList<>();
    if (!onlyTrain.isEmpty()) {
      parts.add("only in training: " + onlyTrain);
    }
    if (!onlyTest.isEmpty()) {
      parts.add("only in test: " + onlyTest);
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s (training) and %s (test) have different classes; %s; choose sets of the same classes, or name them by ?classes=a,b",
            train,
            test,
            String.join("; ", parts)));
  }

  private static String without(List<String> these, List<String> others) {
    List<String> rest = new ArrayList<>(these);
    rest.removeAll(others);
    return first(rest);
  }

  private static String first(List<String> names) {
    String list = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? list : list + " and " + (names.size() - SHOWN) + " more";
  }
}
