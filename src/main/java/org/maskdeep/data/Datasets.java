package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.files.ReadFailure;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.ImageDecoder;

/**
 * Opens data sets by name.
 *
 * <pre>{@code
 * Dataset a = Datasets.open("imagenette/train", Path.of("data"));
 * Dataset b = Datasets.open("scenes/val?images=500&size=32&seed=1", Path.of("data"));
 * Dataset c = Datasets.open("cifar10/train?images=5000&seed=0", Path.of("data"));
 * Dataset d = Datasets.open("my/photos.zip/train?per-class=20", Path.of("data"));
 * }</pre>
 *
 * <p>Every data set but scenes takes {@code classes=a,b,c}, then {@code per-class=N} (the first N)
 * or {@code images=N} with {@code seed=S} (a random choice of equal shares), {@code skip=K} with
 * these leaves out the first K of the same random order. {@code short-side=N} makes larger images
 * smaller as they are decoded; {@code labels=none} takes all images of a folder or archive, however
 * deep they lie, as one class.
 */
public final class Datasets {
  /** Data sets with a name and their splits. */
  private static final Map<String, List<String>> SPLITS = new LinkedHashMap<>();

  static {
    SPLITS.put("scenes", List.of("train", "val"));
    SPLITS.put("cifar10", List.of("train", "test"));
    SPLITS.put("cifar10-jpeg", List.of("train", "test"));
    SPLITS.put("imagenette", List.of("train", "val"));
    SPLITS.put("tiny-imagenet", List.of("train", "val"));
    SPLITS.put("stl10", List.of("unlabeled", "train", "test"));
  }

  static final String KNOWN =
      SPLITS.entrySet().stream()
              .flatMap(set -> set.getValue().stream().map(split -> set.getKey() + "/" + split))
              .collect(Collectors.joining(", "))
          + ", or the path of an image folder or archive, as in photos/train or photos.zip/train";

  private static final Set<String> SUBSET =
      new TreeSet<>(
          Set.of("classes", "images", "labels", "per-class", "seed", "short-side", "skip"));
  private static final Set<String> SCENES = new TreeSet<>(Set.of("images", "size", "seed"));

  private Datasets() {}

  /**
   * Opens a data set by name or path.
   *
   * @param spec name or path, with options behind a question mark
   * @param dataDir where archives and folders lie, flat or in a folder of the data set's name; a
   *     relative path is looked for here, too
   * @throws IOException when it is missing or damaged; the message says what to put where
   * @throws IllegalArgumentException when the name or an option makes no sense
   */
  public static Dataset open(String spec, Path dataDir) throws IOException {
    return open(spec, dataDir, Decoding.EXACT);
  }

  /**
   * As {@link #open(String, Path)}.
   *
   * @param decoding of image files; data that is not made of them (scenes, cifar10) has no use for
   *     it
   * @throws IOException also when the decoder's library is missing
   */
  public static Dataset open(String spec, Path dataDir, Decoding decoding) throws IOException {
    return open(spec, dataDir, decoding, false);
  }

  /** As {@link #open(String, Path)}, but a class without images may be let through. */
  static Dataset open(String spec, Path dataDir, Decoding decoding, boolean emptyClasses)
      throws IOException {
    DatasetSpec s = DatasetSpec.parse(spec);
    if (s.path().startsWith("scenes/")) {
      s.allow(SCENES);
      return Scenes.classification(
          s.integer("images", 2000),
          s.integer("size", 64),
          s.number("seed", 0),
          split(s).equals("train") ? Scenes.Split.TRAIN : Scenes.Split.VAL);
    }
    s.allow(SUBSET);
    for (String option : List.of("seed", "skip")) {
      if (s.has(option) && !s.has("images")) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "data '%s': %s needs images=N, how many to choose", spec, option));
      }
    }
    Dataset whole = whole(s, dataDir, decoding, emptyClasses);
    try {
      Dataset part = subset(whole, s);
      return s.has("short-side") ? ShortSide.of(part, s.integer("short-side", 0)) : part;
    } catch (RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  /**
   * Fetches the archive of a named data set from its official place into the data folder.
   *
   * @param progress is told how far it is
   * @throws IllegalArgumentException when there is no official place for it
   */
  public static Path download(String name, Path dataDir, Download.Progress progress)
      throws IOException {
    return switch (name) {
      case "cifar10" -> Download.CIFAR10.to(dataDir.resolve("cifar10"), progress);
      case "imagenette" -> Download.IMAGENETTE.to(dataDir.resolve("imagenette"), progress);
      case "tiny-imagenet" -> Download.TINY_IMAGENET.to(dataDir.resolve("tiny-imagenet"), progress);
      case "stl10" -> Download.STL10.to(dataDir.resolve("stl10"), progress);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + name
                  + "' cannot be downloaded; known: cifar10, imagenette, tiny-imagenet, stl10");
    };
  }

  private static Dataset whole(DatasetSpec s, Path dataDir, Decoding decoding, boolean emptyClasses)
      throws IOException {
    if (s.has("labels") && (!s.options().get("labels").equals("none") || isNamed(s.path()))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "data '%s': the only value of labels is none, for a folder or archive of images;"
                  + " leave it out",
              s.path()));
    }
    if (s.path().startsWith("cifar10/")) {
      boolean train = split(s).equals("train");
      return Cifar10.open(
          find(dataDir, "cifar10", Download.CIFAR10, "cifar-10-batches-bin", "cifar-10-binary*"),
          train);
    }
    if (s.path().startsWith("stl10/")) {
      String split = split(s);
      return Stl10.open(find(dataDir, "stl10", Download.STL10, "stl10_binary{,.tar.gz}"), split);
    }
    return files(s, dataDir, decoding.open(), emptyClasses);
  }

  /** A data set of image files. */
  private static Dataset files(
      DatasetSpec s, Path dataDir, ImageDecoder decoder, boolean emptyClasses) throws IOException {
    if (s.path().startsWith("cifar10-jpeg/")) {
      boolean train = split(s).equals("train");
      return CifarJpeg.open(
          find(dataDir, "cifar10", null, "cifar-10-jpeg", "cifar-10-jpeg*"), train, decoder);
    }
    if (s.path().startsWith("imagenette/")) {
      String split = split(s);
      return ImageFolder.open(
          find(dataDir, "imagenette*", Download.IMAGENETTE, "imagenette2*"),
          split,
          emptyClasses,
          decoder);
    }
    if (s.path().startsWith("tiny-imagenet/")) {
      String split = split(s);
      Path place =
          find(dataDir, "tiny-imagenet*", Download.TINY_IMAGENET, "tiny-imagenet-200{,.*}");
      return TinyImageNet.open(place, split, decoder);
    }
    return path(s.path(), dataDir, new Opening(s.has("labels"), emptyClasses, decoder));
  }

  /**
   * Whether a name without options is that of a data set that this library knows, and not a path.
   */
  public static boolean isNamed(String path) {
    int slash = path.indexOf('/');
    return slash > 0
        && SPLITS.containsKey(path.substring(0, slash))
        && path.substring(slash + 1).matches("[a-z]+");
  }

  /** The splits of a data set with a name, such as cifar10; of a path what most sets have. */
  public static List<String> splits(String name) {
    return SPLITS.getOrDefault(name, List.of("train", "val", "test"));
  }

  /** How the images of a path are opened. */
  private record Opening(boolean unlabelled, boolean emptyClasses, ImageDecoder decoder) {
    Dataset open(Path place, String split) throws IOException {
      return unlabelled
          ? ImageFolder.openUnlabelled(place, split, decoder)
          : ImageFolder.open(place, split, emptyClasses, decoder);
    }
  }

  /** A folder; or an archive, with a split behind it. */
  private static Dataset path(String path, Path dataDir, Opening opening) throws IOException {
    List<Path> bases = List.of(Path.of(path), dataDir.resolve(path));
    for (Path base : bases) {
      if (Files.isDirectory(base) || FileStore.isArchive(base)) {
        return opening.open(base, "");
      }
      Path parent = base.getParent();
      if (parent != null && FileStore.isArchive(parent)) {
        return opening.open(parent, base.getFileName().toString());
      }
    }
    for (Path base : bases) {
      FileStore.refuseOtherArchive(base);
      if (base.getParent() != null) {
        FileStore.refuseOtherArchive(base.getParent());
      }
      refuse(base);
    }
    throw new NoSuchFileException(
        String.format(
            Locale.ROOT,
            "data '%s': no such data set, folder or archive (looked in %s, too); known: %s",
            path,
            dataDir,
            KNOWN));
  }

  /** Says why a path that is there is not a data set. */
  private static void refuse(Path path) throws IOException {
    try {
      if (Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
        throw new IOException(
            path + ": is a file, not a folder or archive; give the folder of the class folders");
      }
    } catch (FileSystemException e) {
      if (!(e instanceof NoSuchFileException) || Files.isSymbolicLink(path)) {
        throw ReadFailure.of(path, e);
      }
    }
  }

  private static String split(DatasetSpec s) {
    int slash = s.path().indexOf('/');
    List<String> splits = SPLITS.get(s.path().substring(0, slash));
    String split = s.path().substring(slash + 1);
    if (!splits.contains(split)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "data '%s': no split '%s'; it has %s",
              s.path(),
              split,
              String.join(", ", splits)));
    }
    return split;
  }

  private static Dataset subset(Dataset whole, DatasetSpec s) {
    Dataset data = whole;
    if (s.has("classes")) {
      data = Subset.classes(data, Arrays.asList(s.options().get("classes").split(",")));
    }
    if (s.has("per-class")) {
      data = Subset.firstPerClass(data, s.integer("per-class", 0));
    }
    if (s.has("images")) {
      data = Subset.random(data, s.integer("images", 0), s.number("seed", 0), s.integer("skip", 0));
    }
    return data;
  }

  /** The first folder or archive that matches, flat in the data folder or one folder deeper. */
  private static Path find(Path dataDir, String folder, Download official, String... globs)
      throws IOException {
    List<Path> bases = new ArrayList<>();
    if (Files.isDirectory(dataDir)) {
      for (Path inner : matches(dataDir, folder)) {
        if (Files.isDirectory(inner)) {
          bases.add(inner);
        }
      }
      bases.add(dataDir);
    }
    for (String glob : globs) {
      List<Path> found = new ArrayList<>();
      for (Path base : bases) {
        for (Path match : matches(base, glob)) {
          if (FileStore.isArchive(match) || isUnpacked(match)) {
            found.add(match);
          }
        }
      }
      if (!found.isEmpty()) {
        return one(found, official == null ? globs[0] : official.file());
      }
    }
    for (Path base : bases) {
      for (String glob : globs) {
        for (Path match : matches(base, glob)) {
          FileStore.refuseOtherArchive(match);
        }
      }
    }
    for (Path base : bases) { // unpacked without a folder of its own
      if (!base.equals(dataDir) && isUnpacked(base)) {
        return base;
      }
    }
    String name = folder.replace("*", "");
    String what =
        official == null
            ? "put cifar-10-jpeg.tar.gz there"
            : String.format(
                Locale.ROOT,
                "put %s there (from %s, %s %s)",
                official.file(),
                official.address(),
                official.algorithm(),
                official.checksum());
    throw new NoSuchFileException(
        String.format(
            Locale.ROOT, "data set %s is missing in %s: %s", name, dataDir.resolve(name), what));
  }

  /** Of several editions the usual one; an archive and what was unpacked of it are one edition. */
  private static Path one(List<Path> found, String usual) throws IOException {
    String name = FileStore.withoutEnding(usual);
    for (Path path : found) {
      if (FileStore.nameOf(path).equals(name)) {
        return path;
      }
    }
    Path first = found.get(0);
    for (Path path : found) {
      if (!FileStore.nameOf(path).equals(FileStore.nameOf(first))) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s and %s are two editions of one data set: remove or rename one",
                first,
                path));
      }
    }
    return first;
  }

  private static List<Path> matches(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  /** Whether a folder holds what an unpacked data set has: split folders or record files. */
  private static boolean isUnpacked(Path path) throws IOException {
    return Files.isDirectory(path.resolve("train"))
        || Files.isDirectory(path)
            && !(matches(path, "{data_batch_[1-5],test_batch}{,.bin}").isEmpty()
                && matches(path, "{train,test,unlabeled}_X.bin").isEmpty());
  }
}
