package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The index of an archive while it is made: checked names, files with sizes, folders. */
final class Listing {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");

  /** Folders of macOS, Synology, Windows and Linux, in lower case. */
  private static final Set<String> CLUTTER =
      Set.of(
          "__macosx",
          "@eadir",
          "#recycle",
          "$recycle.bin",
          "system volume information",
          "lost+found");

  private final Path origin;
  private final boolean folder; // its names are those of real files
  private final Predicate<String> wanted;
  private final SortedMap<String, Long> files = new TreeMap<>();
  private final SortedSet<String> folders = new TreeSet<>();

  Listing(Path origin, Predicate<String> wanted) {
    this.origin = origin;
    folder = Files.isDirectory(origin);
    this.wanted = wanted;
  }

  void addFolder(String raw) throws IOException {
    String name = checked(raw);
    if (!name.isEmpty() && !isClutter(name)) {
      refuseControl(name);
      folders.add(name);
      addParents(name);
    }
  }

  /** Adds a file unless it is unwanted; returns its checked name, or null. */
  String addFile(String raw, long size) throws IOException {
    String name = checked(raw);
    if (name.isEmpty() || isClutter(name)) {
      return null;
    }
    boolean kept = wants(name);
    refuseControl(kept ? name : name.substring(0, Math.max(0, name.lastIndexOf('/'))));
    addParents(name);
    if (!kept) {
      return null;
    }
    files.put(name, size);
    return name;
  }

  /** Whether a file of a checked name would be listed. */
  boolean wants(String name) {
    return !name.isEmpty() && !isClutter(name) && wanted.test(name);
  }

  /** Whether a file or folder was put there by an operating system: no user made it. */
  static boolean isClutter(String name) {
    for (String part : name.split("/")) {
      if (part.startsWith(".") || CLUTTER.contains(part.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** A name without the characters that a terminal obeys. */
  static String printable(String name) {
    return CONTROL.matcher(name).replaceAll("?");
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

  /** The name without "./" and the last slash; refuses one that leads out of the folder. */
  String checked(String raw) throws IOException {
    String name = folder ? raw : raw.replace('\\', '/');
    boolean absolute = !folder && (name.startsWith("/") || name.matches("^[A-Za-z]:.*"));
    StringBuilder clean = new StringBuilder();
    for (String part : name.split("/")) {
      if (part.equals("..") || absolute) {
        throw new IOException(
            origin
                + ": entry '"
                + printable(raw)
                + "' leads out of its folder; refused, do not trust this file");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        clean.append(clean.isEmpty() ? "" : "/").append(part);
      }
    }
    return clean.toString();
  }

  private void refuseControl(String name) throws IOException {
    if (CONTROL.matcher(name).find()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: '%s' has control characters in its name; rename it%s",
              origin,
              printable(name),
              folder ? "" : " and pack it again, if you trust this file"));
    }
  }
}
