package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index of an archive while it is made: checked names, files with sizes, folders. */
final class Listing {
  private final Path origin;
  private final Predicate<String> wanted;
  private final SortedMap<String, Long> files = new TreeMap<>();
  private final SortedSet<String> folders = new TreeSet<>();

  Listing(Path origin, Predicate<String> wanted) {
    this.origin = origin;
    this.wanted = wanted;
  }

  void addFolder(String raw) throws IOException {
    String name = checked(raw);
    if (!name.isEmpty()) {
      folders.add(name);
      addParents(name);
    }
  }

  /** Adds a file unless it is unwanted; returns its checked name, or null. */
  String addFile(String raw, long size) throws IOException {
    String name = checked(raw);
    addParents(name);
    if (name.isEmpty() || !wanted.test(name)) {
      return null;
    }
    files.put(name, size);
    return name;
  }

  Map<String, Long> files() {
    return Collections.unmodifiableMap(files);
  }

  Set<String> folders() {
    return Collections.unmodifiableSet(folders);
  }

  private void addParents(String name) {
    for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
      if (!folders.add(name.substring(0, slash))) {
        return;
      }
    }
  }

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");

  /** The name without "./" and the last slash; refuses one that leads out of the folder. */
  private String checked(String raw) throws IOException {
    String name = raw.replace('\\', '/');
    boolean absolute = name.startsWith("/") || name.matches("^[A-Za-z]:.*");
    Matcher control = CONTROL.matcher(name);
    if (control.find()) {
      throw new IOException(
          origin
              + ": entry '"
              + control.replaceAll("?")
              + "' has control characters in its name; refused, do not trust this file");
    }
    StringBuilder clean = new StringBuilder();
    for (String part : name.split("/")) {
      if (part.equals("..") || absolute) {
        throw new IOException(
            origin
                + ": entry '"
                + raw
                + "' leads out of its folder; refused, do not trust this file");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        clean.append(clean.isEmpty() ? "" : "/").append(part);
      }
    }
    return clean.toString();
  }
}
