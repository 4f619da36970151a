package org.maskdeep.data.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.maskdeep.data.files.FileStore;

/**
 * Where the images of a split may lie.
 *
 * @param root the data set's folder or archive; null when it is not known
 * @param first looked through before the others
 * @param others looked through when an image is in none of the first
 * @param split tells whose a folder is
 */
record ImageLocations(Path root, List<Path> first, List<Path> others, SplitWords split) {
  private static final Pattern PICTURE =
      Pattern.compile("(?i).*\\.(jpe?g|jpe|jfif|png|gif|bmp|webp|tiff?)");

  /** These and no others. */
  static ImageLocations of(List<Path> places, String split) {
    return new ImageLocations(null, places, List.of(), new SplitWords(split, List.of()));
  }

  /**
   * Those of a data set: the folder or archive of the split's name where there is one, else all
   * folders and archives, and the data set's own folder.
   *
   * @param splits names of all its splits
   */
  static ImageLocations of(Path root, String split, Set<String> splits) throws IOException {
    SplitWords words = new SplitWords(split, splits);
    if (!Files.isDirectory(root)) {
      return new ImageLocations(root, List.of(root), List.of(), words);
    }
    List<Path> first = new ArrayList<>();
    for (Path base : List.of(root, root.resolve("images"))) {
      add(base.resolve(split), first);
      FileStore.archiveEndings().forEach(ending -> add(base.resolve(split + ending), first));
    }
    List<Path> all = new ArrayList<>();
    for (Path folder : List.of(root, root.resolve("images"))) {
      for (Path place : list(folder)) {
        boolean inner = !folder.equals(root) && Files.isDirectory(place); // images/ holds it
        if (!inner && !isHidden(place)) {
          add(place, all);
        }
      }
    }
    if (list(root).stream().anyMatch(ImageLocations::isImage)) {
      all.add(root);
    }
    return first.isEmpty()
        ? new ImageLocations(root, withoutCopies(all), List.of(), words)
        : new ImageLocations(root, first.subList(0, 1), withoutCopies(all), words);
  }

  private static boolean isHidden(Path place) {
    String name = place.getFileName().toString();
    return name.startsWith("annotations") || name.startsWith(".") || name.equals("__MACOSX");
  }

  private static boolean isImage(Path file) {
    return PICTURE.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
  }

  private static void add(Path place, List<Path> places) {
    if (Files.isDirectory(place) || FileStore.isArchive(place)) {
      places.add(place);
    }
  }

  /** An archive beside a folder or archive of the same name is the same, packed. */
  private static List<Path> withoutCopies(List<Path> places) {
    Set<Path> seen = new HashSet<>();
    List<Path> kept = new ArrayList<>(places.stream().filter(Files::isDirectory).toList());
    kept.forEach(seen::add);
    for (Path place : places) {
      if (!Files.isDirectory(place) && seen.add(place.resolveSibling(FileStore.nameOf(place)))) {
        kept.add(place);
      }
    }
    kept.sort(null);
    return kept;
  }

  /** Whether only the files that lie directly in it count. */
  boolean isFlat(Path place) {
    return place.equals(root) && Files.isDirectory(place);
  }

  /** The folders that a place stands for, from the data set's on. */
  List<String> folders(Path place) {
    List<String> folders = new ArrayList<>();
    Path parent = place.getParent();
    if (root != null && parent != null && parent.startsWith(root) && !parent.equals(root)) {
      root.relativize(parent).forEach(part -> folders.add(part.toString()));
    }
    if (!isFlat(place) && place.getFileName() != null) {
      folders.add(FileStore.nameOf(place));
    }
    return folders;
  }

  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
