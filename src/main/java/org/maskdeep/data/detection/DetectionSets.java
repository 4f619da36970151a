package org.maskdeep.data.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.coco.Annotations;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.codec.Decoding;

/**
 * Opens detection data by name: {@code scenes/train?images=500&size=64&seed=0} is drawn, {@code
 * collage/cifar10/train?images=500&size=64&seed=0} is put together of the photos of {@code
 * cifar10/train} or any other data set with labels ({@link Datasets}; {@code photos=N&skip=K} and
 * {@code classes=a,b} choose some of them); any other is the path of a folder or zip archive in
 * COCO's layout with the name of a split behind it, {@code coco-mini/minitrain} or {@code
 * photos.zip/val2017?images=100&skip=50}. {@link ObjectSelection} takes some of the objects: {@code
 * ?classes=person&min_area=1024}.
 *
 * <p>COCO's layout: {@code instances_SPLIT.json} in {@code annotations/} or in any zip archive of
 * the folder, and the images of {@code SPLIT/} or {@code SPLIT.zip}. For images that are not there,
 * all folders and archives beside the annotations are searched.
 */
public final class DetectionSets {
  private static final Set<String> DRAWN = new TreeSet<>(Set.of("images", "size", "seed"));
  private static final Set<String> STORED = with(ObjectSelection.KEYS, "images", "skip");
  private static final Set<String> COLLAGES = with(DRAWN, "photos", "skip", "classes");
  private static final Pattern ANNOTATIONS = Pattern.compile("(?:.*/)?instances_([^/]+)\\.json");
  private static final String SCENES = "scenes";
  private static final String COLLAGE = "collage/";

  private DetectionSets() {}

  /**
   * Opens a split.
   *
   * @param spec as above
   * @param dataDir where a relative path is looked for, too
   * @param masks whether an object must have a mask to be trained on
   * @throws IOException when it is missing or damaged; the message says what is there
   * @throws IllegalArgumentException when the name or an option makes no sense
   */
  public static DetectionDataset open(String spec, Path dataDir, boolean masks) throws IOException {
    return open(spec, dataDir, masks, Decoding.EXACT);
  }

  /**
   * As {@link #open(String, Path, boolean)}.
   *
   * @param decoding of image files, which are decoded whole whatever it is; scenes have no use for
   *     it
   * @throws IOException also when the decoder's library is missing
   */
  public static DetectionDataset open(String spec, Path dataDir, boolean masks, Decoding decoding)
      throws IOException {
    DatasetSpec s = DatasetSpec.parse(spec);
    int slash = s.path().lastIndexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "data '%s': write the split behind it, as in scenes/train or coco/val2017",
              spec));
    }
    String root = s.path().substring(0, slash);
    String split = s.path().substring(slash + 1);
    if (root.equals(SCENES)) {
      s.allow(DRAWN);
      return DetectionDataset.scenes(
          s.integer("images", 500), s.integer("size", 64), s.number("seed", 0), drawn(spec, split));
    }
    if (root.startsWith(COLLAGE)) {
      s.allow(COLLAGES);
      return collages(s, dataDir, decoding);
    }
    s.allow(STORED);
    Path folder = root(root, dataDir);
    TreeMap<String, Path> splits = annotations(folder);
    Path truth = splits.get(split);
    if (truth == null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: has no instances_%s.json; its splits: %s",
              folder,
              split,
              String.join(", ", splits.keySet())));
    }
    Annotations annotations = ObjectSelection.of(s).from(Annotations.read(truth));
    DetectionDataset whole =
        DetectionDataset.open(
            annotations, ImageLocations.of(folder, split, splits.keySet()), masks, decoding);
    try {
      return part(whole, s);
    } catch (IllegalArgumentException e) {
      whole.close();
      throw e;
    }
  }

  private static DetectionDataset collages(DatasetSpec s, Path dataDir, Decoding decoding)
      throws IOException {
    if (s.has("skip") && !s.has("photos")) {
      throw new IllegalArgumentException(
          "data '" + s.path() + "': skip needs photos=N, how many to choose");
    }
    List<String> which = new ArrayList<>();
    s.options()
        .forEach(
            (key, value) -> {
              if (!DRAWN.contains(key)) {
                which.add((key.equals("photos") ? "images" : key) + "=" + value);
              }
            });
    String name = s.path().substring(COLLAGE.length());
    String chosen = which.isEmpty() ? name : name + "?" + String.join("&", which);
    Dataset photos = Datasets.open(chosen, dataDir, decoding);
    try {
      return DetectionDataset.collages(
          photos, s.integer("images", 500), s.integer("size", 64), s.number("seed", 0));
    } catch (RuntimeException e) {
      photos.close();
      throw e;
    }
  }

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> keys = new TreeSet<>(some);
    keys.addAll(List.of(more));
    return keys;
  }

  /** The images that {@code images} and {@code skip} choose. */
  private static DetectionDataset part(DetectionDataset whole, DatasetSpec s) {
    int images = s.integer("images", Integer.MAX_VALUE);
    int skip = s.integer("skip", 0);
    if (images < 1) {
      throw new IllegalArgumentException("data '" + s.path() + "': images must be at least 1");
    }
    if (skip < 0 || skip > 0 && skip >= whole.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "data '%s': skip = %d must be less than its %d images",
              s.path(),
              skip,
              whole.size()));
    }
    return s.has("images") || skip > 0 ? whole.part(skip, images) : whole;
  }

  private static Scenes.Split drawn(String spec, String split) {
    for (Scenes.Split known : Scenes.Split.values()) {
      if (known.folder().equals(split)) {
        return known;
      }
    }
    throw new IllegalArgumentException("data '" + spec + "': scenes have splits train and val");
  }

  /** Whether a place is none in the file system: its images are drawn or put together. */
  public static boolean made(String root) {
    return root.equals(SCENES) || root.startsWith(COLLAGE);
  }

  /**
   * Whether an option of the training set holds for the test set, too: that of which objects, and
   * what says how images are made; not which images or photos of a split are taken.
   */
  public static boolean ofBothSplits(String root, String option) {
    return made(root)
        ? DRAWN.contains(option) || option.equals("classes")
        : ObjectSelection.KEYS.contains(option);
  }

  /** The splits of a folder or archive, by name; those of what is made are always there. */
  public static Set<String> splits(String root, Path dataDir) throws IOException {
    return made(root)
        ? new TreeSet<>(Datasets.splits(root.replaceFirst("^" + COLLAGE, "")))
        : annotations(root(root, dataDir)).keySet();
  }

  /** The split that a file of annotations is of by its name, or none. */
  static String split(String annotations) {
    Matcher match = ANNOTATIONS.matcher(annotations.substring(annotations.lastIndexOf('!') + 1));
    return match.matches() ? match.group(1) : "";
  }

  private static Path root(String root, Path dataDir) throws IOException {
    for (Path path : List.of(Path.of(root), dataDir.resolve(root))) {
      if (Files.isDirectory(path) || FileStore.isArchive(path)) {
        return path;
      }
    }
    throw new NoSuchFileException(
        String.format(
                Locale.ROOT,
                "data '%s': no such folder or archive (looked in %s, too); put a folder with COCO's",
                root,
                dataDir)
            + " annotations/instances_SPLIT.json and SPLIT.zip there");
  }

  /**
   * Annotation files by split, as {@code file.json} or {@code archive.zip!file.json}; an unpacked
   * one before a packed one. Archives that cannot be read matter only where none are found.
   */
  private static TreeMap<String, Path> annotations(Path root) throws IOException {
    TreeMap<String, Path> found = new TreeMap<>();
    if (Files.isDirectory(root)) {
      List<Path> files = new ArrayList<>(ImageLocations.list(root));
      files.addAll(ImageLocations.list(root.resolve("annotations")));
      for (Path file : files) {
        add(file.getFileName().toString(), file, found, Set.of());
      }
      Set<String> unpacked = Set.copyOf(found.keySet());
      IOException fault = null;
      for (Path zip : files.stream().filter(DetectionSets::isZip).toList()) {
        List<String> inside = List.of();
        try {
          inside = inZip(zip);
        } catch (IOException e) {
          fault = fault == null ? e : fault;
        }
        for (String name : inside) {
          add(name, Path.of(zip + "!" + name), found, unpacked);
        }
      }
      if (found.isEmpty() && fault != null) {
        throw fault;
      }
    } else if (isZip(root)) {
      for (String name : inZip(root)) {
        add(name, Path.of(root + "!" + name), found, Set.of());
      }
    } else {
      throw new IOException(
          root + ": annotations are read from a folder or a .zip; unpack it, or pack it as .zip");
    }
    if (found.isEmpty()) {
      throw new NoSuchFileException(
          root + ": holds no instances_*.json; is it a data set in COCO's layout?");
    }
    return found;
  }

  private static List<String> inZip(Path zip) throws IOException {
    try (FileStore store = FileStore.open(zip, name -> ANNOTATIONS.matcher(name).matches())) {
      return List.copyOf(store.files().keySet());
    }
  }

  private static void add(
      String name, Path file, TreeMap<String, Path> found, Set<String> passedOver)
      throws IOException {
    Matcher match = ANNOTATIONS.matcher(name);
    if (!match.matches() || passedOver.contains(match.group(1))) {
      return;
    }
    Path other = found.putIfAbsent(match.group(1), file);
    if (other != null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the annotations of split %s are in %s and in %s: remove one",
              match.group(1),
              other,
              file));
    }
  }

  private static boolean isZip(Path file) {
    return FileStore.isArchive(file) && file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }
}
