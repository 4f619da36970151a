package org.maskdeep.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The tensors of a file that are not the encoder's: heads, queues, other networks. */
final class PassedOver {
  private static final String COUNTER = "num_batches_tracked";
  private static final Pattern OWN =
      Pattern.compile("(conv|bn|layer|stem|downsample|blocks|patch_embed)\\d*");
  private static final int NAMED = 8;

  private PassedOver() {}

  /**
   * Tensors under the prefix that claim to be the encoder's and are not: {@code layer5.0.…}, blocks
   * of a deeper network.
   */
  static List<String> unknown(Set<String> keys, String prefix, Set<String> wanted) {
    List<String> unknown = new ArrayList<>();
    for (String key : keys) {
      if (key.startsWith(prefix)
          && !wanted.contains(key.substring(prefix.length()))
          && isOwn(key.substring(prefix.length()))
          && !key.endsWith(COUNTER)) {
        unknown.add(key);
      }
    }
    return unknown;
  }

  private static boolean isOwn(String name) {
    int dot = name.indexOf('.');
    return OWN.matcher(dot < 0 ? name : name.substring(0, dot)).matches();
  }

  /** One line about them, empty when there are none. */
  static String line(Set<String> keys, String prefix, Set<String> wanted) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    int count = 0;
    for (String key : keys) {
      boolean under = key.startsWith(prefix);
      String name = under ? key.substring(prefix.length()) : key;
      if (under && (wanted.contains(name) || isOwn(name))) {
        continue; // the encoder's, its counters included
      }
      count++;
      groups.computeIfAbsent(group(key, prefix), g -> new ArrayList<>()).add(key);
    }
    List<String> names = new ArrayList<>();
    groups.forEach(
        (group, members) ->
            names.add(
                members.size() == 1 ? members.get(0) : group + ".* (" + members.size() + ")"));
    if (names.isEmpty()) {
      return "";
    }
    int more = names.size() - NAMED;
    return String.format(
        Locale.ROOT,
        "%d %s beside the encoder %s passed over: %s%s",
        count,
        count == 1 ? "tensor" : "tensors",
        count == 1 ? "was" : "were",
        String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
        more > 0 ? " and " + more + " more" : "");
  }

  /** The part of a name up to where it leaves the prefix, and one part more. */
  private static String group(String key, String prefix) {
    int from = 0;
    for (int dot = prefix.indexOf('.'); dot >= 0; dot = prefix.indexOf('.', dot + 1)) {
      if (!key.startsWith(prefix.substring(0, dot + 1))) {
        break;
      }
      from = dot + 1;
    }
    int end = key.indexOf('.', from);
    return end < 0 ? key : key.substring(0, end);
  }
}
