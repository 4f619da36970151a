package org.maskdeep.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.maskdeep.tensor.io.WeightFileException;

/** Finds what stands before a network's names in a file that may hold several networks. */
public final class WeightPrefix {
  private static final Pattern FOLLOWER =
      Pattern.compile("(encoder_k|target|teacher|momentum|ema|key)(_|\\.|\\b)");

  private WeightPrefix() {}

  /**
   * The prefix of a network.
   *
   * @param keys names in the file
   * @param wanted names of the network's weights
   * @param asked the prefix that was asked for, with or without its last dot; empty: the only one
   *     that fits, or none where the names stand without one
   * @return empty, or with a dot at its end; the best fit where none is complete
   * @throws WeightFileException when several networks fit and none was asked for, or the one that
   *     was asked for is not there; names those that are
   */
  public static String of(Path file, Set<String> keys, Set<String> wanted, String asked)
      throws WeightFileException {
    Map<String, Integer> counts = counts(keys, wanted);
    List<String> complete = new ArrayList<>();
    String best = "";
    int most = 0;
    for (Map.Entry<String, Integer> candidate : counts.entrySet()) {
      if (candidate.getValue() == wanted.size()) {
        complete.add(candidate.getKey());
      }
      if (candidate.getValue() > most) {
        most = candidate.getValue();
        best = candidate.getKey();
      }
    }
    if (!asked.isEmpty()) {
      String dotted = asked.endsWith(".") ? asked : asked + ".";
      List<String> known = complete.isEmpty() && most > 0 ? List.of(best) : complete;
      if (!complete.contains(dotted) && !(complete.isEmpty() && counts.containsKey(dotted))) {
        throw absent(file, dotted, known);
      }
      return dotted;
    }
    if (complete.size() > 1 && !complete.contains("")) {
      throw several(file, complete);
    }
    return complete.isEmpty() ? best : complete.get(0); // sorted: the empty one first
  }

  /** The error of a file with several networks of which none was asked for. */
  public static WeightFileException several(Path file, List<String> prefixes) {
    return new WeightFileException(
        file,
        String.format(
            Locale.ROOT,
            "several networks in it fit: say which of the prefixes %s is meant, such as --prefix %s",
            prefixes,
            example(prefixes)));
  }

  /** The network that is meant most often: not a copy that follows another one. */
  private static String example(List<String> prefixes) {
    return prefixes.stream()
        .filter(prefix -> !FOLLOWER.matcher(prefix).find())
        .findFirst()
        .orElse(prefixes.get(0));
  }

  /** The error of a prefix that is not in a file. */
  public static WeightFileException absent(Path file, String asked, List<String> known) {
    String advice =
        known.isEmpty() || known.equals(List.of(""))
            ? "leave --prefix out"
            : "its prefixes are " + known.stream().filter(p -> !p.isEmpty()).toList();
    return new WeightFileException(file, "no network with the prefix " + asked + "; " + advice);
  }

  /** How many of the wanted names stand behind each prefix. */
  private static Map<String, Integer> counts(Set<String> keys, Set<String> wanted) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String key : keys) {
      for (int at = 0; at >= 0; at = next(key, at)) {
        if (wanted.contains(key.substring(at))) {
          counts.merge(key.substring(0, at), 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  /** Where the next part of a name begins; -1 behind the last. */
  private static int next(String key, int at) {
    int dot = key.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }
}
