package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.codec.ImageDecoder;

/**
 * Images in one folder per class, from a folder or straight from an archive, in torchvision's
 * order: classes by name, within a class by folder and then by file name. The WordNet ids of
 * Imagenette get their English names.
 *
 * <pre>{@code
 * Dataset train = ImageFolder.open(Path.of("imagenette2-160.tgz"), "train");
 * }</pre>
 */
public final class ImageFolder implements Dataset {
  /** File names that count as images, as torchvision's ImageFolder has them. */
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

  private static final int SHOWN = 6;

  /**
   * An image.
   *
   * @param path in the store
   * @param label place of its class
   * @param size of the file in bytes
   */
  record Sample(String path, int label, long size) {}

  private static final Set<String> SPLITS = Set.of("train", "val", "test");

  private final String name;
  private final FileStore store;
  private final ImageDecoder decoder;
  private final String root; // "" or "folder/"
  private final List<String> classes;
  private final List<Sample> samples;
  private String fingerprint; // null: not asked for yet

  /**
   * Of images whose labels are known.
   *
   * @param root of their paths, ending with a slash or empty; not part of the fingerprint
   */
  ImageFolder(
      String name,
      FileStore store,
      ImageDecoder decoder,
      String root,
      List<String> classes,
      List<Sample> samples) {
    this.name = name;
    this.store = store;
    this.decoder = decoder;
    this.root = root;
    this.classes = classes;
    this.samples = samples;
  }

  /**
   * Opens root/split/class/…files; every class must hold an image.
   *
   * @param path folder, .zip, .tar, .tar.gz, .tgz or .tar.bz2; one folder may be around all classes
   * @param split such as {@code train}, or "" when the classes are directly in the folder
   * @throws IOException when it is missing, damaged, has no classes or an empty one
   */
  public static ImageFolder open(Path path, String split) throws IOException {
    return open(path, split, false, ImageDecoder.EXACT);
  }

  /**
   * As {@link #open(Path, String)}.
   *
   * @param emptyClasses whether a class without images is let through
   * @param decoder of the files; closed with this
   */
  static ImageFolder open(Path path, String split, boolean emptyClasses, ImageDecoder decoder)
      throws IOException {
    FileStore store = images(path, split);
    try {
      return index(store, decoder, split, emptyClasses);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens all images of a folder or archive as one class, {@code unlabelled}, however deep they
   * lie; in the order of their paths.
   *
   * @param split folder in it whose images are taken, or "" for all
   * @param decoder of the files; closed with this
   * @throws IOException when it is missing, damaged or holds no image
   */
  static ImageFolder openUnlabelled(Path path, String split, ImageDecoder decoder)
      throws IOException {
    FileStore store = images(path, split);
    String root;
    try {
      if (store.files().isEmpty()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: no images in it or in its folders; their names end in .jpg, .png, .bmp …",
                path + (split.isEmpty() ? "" : "/" + split)));
      }
      root = split.isEmpty() ? "" : root(store, split);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    List<Sample> samples = new ArrayList<>();
    store
        .files()
        .forEach(
            (file, size) -> {
              if (file.startsWith(root)) {
                samples.add(new Sample(file, 0, size));
              }
            });
    String name = path.getFileName() + (split.isEmpty() ? "" : "/" + split);
    return new ImageFolder(name, store, decoder, root, UNLABELLED, samples);
  }

  /** The images of a split, or all; those of folders of the split's name deeper down, too. */
  private static FileStore images(Path path, String split) throws IOException {
    String wanted = split.isEmpty() ? "" : split + "/";
    return FileStore.open(
        path, n -> isImage(n) && (n.startsWith(wanted) || n.contains("/" + wanted)));
  }

  private static ImageFolder index(
      FileStore store, ImageDecoder decoder, String split, boolean emptyClasses)
      throws IOException {
    String root = root(store, split);
    Map<String, List<String>> byClass = new TreeMap<>();
    for (String folder : store.folders()) {
      if (folder.startsWith(root) && folder.indexOf('/', root.length()) < 0) {
        byClass.put(folder.substring(root.length()), new ArrayList<>());
      }
    }
    String where = store.origin() + (root.isEmpty() ? "" : " in " + root);
    if (byClass.isEmpty()) {
      long loose = store.files().keySet().stream().filter(f -> isDirectlyIn(root, f)).count();
      throw new IOException(
          where
              + ": no class folders"
              + (loose == 0 ? " and no images" : ", but " + loose + " images directly in it")
              + "; put the images into one folder per class");
    }
    if (split.isEmpty() && areSplits(byClass.keySet(), f -> holdsFolders(store, root + f))) {
      throw new IOException(
          where
              + ": has the splits "
              + splits(byClass.keySet())
              + "; name one, as in "
              + store.origin()
              + "/"
              + (FileStore.isArchive(store.origin()) ? "" : root)
              + splits(byClass.keySet()).first());
    }
    for (String file : store.files().keySet()) {
      int slash = file.startsWith(root) ? file.indexOf('/', root.length()) : -1;
      if (slash > 0) {
        byClass.get(file.substring(root.length(), slash)).add(file);
      }
    }
    List<String> folders = List.copyOf(byClass.keySet());
    checkFilled(where, byClass, emptyClasses);
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < folders.size(); label++) {
      List<String> files = byClass.get(folders.get(label));
      files.sort(
          Comparator.comparing(ImageFolder::parent).thenComparing(Comparator.naturalOrder()));
      for (String file : files) {
        samples.add(new Sample(file, label, store.files().get(file)));
      }
    }
    String name = store.origin().getFileName() + (split.isEmpty() ? "" : "/" + split);
    return new ImageFolder(
        name, store, decoder, root, folders.stream().map(Imagenette::readable).toList(), samples);
  }

  private static void checkFilled(
      String where, Map<String, List<String>> byClass, boolean emptyClasses) throws IOException {
    List<String> empty = byClass.keySet().stream().filter(c -> byClass.get(c).isEmpty()).toList();
    if (empty.size() == byClass.size()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: no images in its class folders (%s); their names end in .jpg, .png, .bmp …",
              where,
              shown(empty)));
    }
    if (!empty.isEmpty() && !emptyClasses) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: class %s has no images; put some in or remove the folder%s",
              where,
              empty.get(0),
              empty.size() == 1 ? "" : "; nor have " + shown(empty.subList(1, empty.size()))));
    }
  }

  private static String shown(List<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
  }

  private static boolean isDirectlyIn(String root, String file) {
    return file.startsWith(root) && file.indexOf('/', root.length()) < 0;
  }

  /** Where the classes are: the split, or the split within the only folder that has it. */
  private static String root(FileStore store, String split) throws IOException {
    if (split.isEmpty()) {
      return belowOnlyFolders(store);
    }
    if (store.folders().contains(split)) {
      return split + "/";
    }
    List<String> found =
        store.folders().stream()
            .filter(
                f -> f.endsWith("/" + split) && f.indexOf('/') == f.length() - split.length() - 1)
            .toList();
    if (found.size() != 1) {
      throw new IOException(
          store.origin()
              + ": no folder '"
              + split
              + "' in it; it has "
              + store.folders().stream().limit(6).collect(Collectors.joining(", ")));
    }
    return found.get(0) + "/";
  }

  /** Below the folders that hold everything and no image themselves. */
  private static String belowOnlyFolders(FileStore store) {
    String root = "";
    while (true) {
      String above = root;
      List<String> inside =
          store.folders().stream().filter(f -> isDirectlyIn(above, f)).limit(2).toList();
      String only = inside.size() == 1 ? inside.get(0) + "/" : null;
      if (only == null
          || SPLITS.contains(only.substring(root.length(), only.length() - 1))
          || store.folders().stream().noneMatch(f -> f.startsWith(only))
          || store.files().keySet().stream().anyMatch(f -> isDirectlyIn(only, f))) {
        return root;
      }
      root = only;
    }
  }

  /**
   * Whether folders are splits: two of train, val and test, or one that holds folders or is the
   * only one. Else it is a class of that name.
   */
  public static boolean areSplits(Set<String> folders, Predicate<String> holdsFolders) {
    Set<String> splits = splits(folders);
    return splits.size() > 1
        || splits.size() == 1 && (folders.size() == 1 || splits.stream().anyMatch(holdsFolders));
  }

  private static boolean holdsFolders(FileStore store, String folder) {
    return store.folders().stream().anyMatch(f -> f.startsWith(folder + "/"));
  }

  private static TreeSet<String> splits(Set<String> folders) {
    TreeSet<String> splits = new TreeSet<>(SPLITS);
    splits.retainAll(folders);
    return splits;
  }

  private static String parent(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }

  /** Whether a file name counts as an image. */
  static boolean isImage(String file) {
    return EXTENSIONS.contains(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int index) {
    return samples.get(index).label();
  }

  @Override
  public String sampleName(int index) {
    return samples.get(index).path();
  }

  @Override
  public Image image(int index) throws IOException {
    String path = samples.get(index).path();
    return decoder.decode(store.read(path), path);
  }

  @Override
  public ScaledImage image(int index, Resolution need) throws IOException {
    String path = samples.get(index).path();
    return decoder.decode(store.read(path), path, need);
  }

  @Override
  public boolean scales() {
    return decoder.scales();
  }

  /**
   * The same for a folder and for an archive of it. Of names, labels, sizes and contents; of a set
   * of more than 256 MiB the contents of every k-th image only, as many as that takes.
   */
  @Override
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      Fingerprint print = new Fingerprint().add(classes);
      int every = Fingerprint.every(samples.stream().mapToLong(Sample::size).sum());
      for (int i = 0; i < samples.size(); i++) {
        Sample sample = samples.get(i);
        print.add(sample.path().substring(root.length())).add(sample.label()).add(sample.size());
        if (i % every == 0) {
          print.addContent(() -> store.read(sample.path()));
        }
      }
      fingerprint = print.hex();
    }
    return fingerprint;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    store.close();
  }
}
