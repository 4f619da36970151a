package org.maskdeep.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.codec.ImageDecoder;

/**
 * Tiny-ImageNet (Le and Yang 2015, Stanford's course CS 231N) as it is distributed, a folder or an
 * archive:
 *
 * <pre>
 *   wnids.txt                      the classes, a WordNet id each line
 *   train/WNID/images/NAME.JPEG
 *   val/images/NAME.JPEG
 *   val/val_annotations.txt        NAME.JPEG, tab, WNID, tab, a box that is not used
 * </pre>
 *
 * Its test images have no labels and are not read. Classes are the WordNet ids, sorted.
 */
final class TinyImageNet {
  private static final String IDS = "wnids.txt";
  private static final String ANNOTATIONS = "val/val_annotations.txt";

  private TinyImageNet() {}

  /**
   * Opens a split.
   *
   * @param path folder or archive; one folder may be around everything
   * @param split {@code train} or {@code val}
   * @param decoder of the files; closed with the data set
   * @throws IOException when a file is missing or damaged, or an image has no label
   */
  static Dataset open(Path path, String split, ImageDecoder decoder) throws IOException {
    FileStore store =
        FileStore.open(
            path,
            n ->
                isAt(n, IDS)
                    || isAt(n, ANNOTATIONS)
                    || ImageFolder.isImage(n) && n.matches("(.*/)?" + split + "/(.*/)?images/.*"));
    try {
      String root = root(store);
      List<String> classes = List.copyOf(new TreeSet<>(lines(store, root + IDS)));
      List<ImageFolder.Sample> samples =
          split.equals("train") ? train(store, root, classes) : val(store, root, classes);
      return new ImageFolder(
          "tiny-imagenet/" + split, store, decoder, root + split + "/", classes, samples);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static boolean isAt(String file, String place) {
    return file.equals(place) || file.endsWith("/" + place);
  }

  private static String root(FileStore store) throws IOException {
    for (String file : store.files().keySet()) {
      if (isAt(file, IDS)) {
        return file.substring(0, file.length() - IDS.length());
      }
    }
    throw new IOException(
        store.origin() + ": no " + IDS + " in it; give tiny-imagenet-200.zip or its folder");
  }

  private static List<String> lines(FileStore store, String file) throws IOException {
    if (!store.files().containsKey(file)) {
      throw new IOException(store.origin() + ": " + file + " is missing; get the set again");
    }
    return new String(store.read(file), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<ImageFolder.Sample> train(FileStore store, String root, List<String> classes)
      throws IOException {
    Map<String, List<String>> byClass = new TreeMap<>();
    classes.forEach(c -> byClass.put(c, new ArrayList<>()));
    String top = root + "train/";
    for (String file : store.files().keySet()) {
      if (file.startsWith(top)) {
        String id = file.substring(top.length(), file.indexOf('/', top.length()));
        List<String> files = byClass.get(id);
        if (files == null) {
          throw unknown(store, file, id);
        }
        files.add(file);
      }
    }
    List<ImageFolder.Sample> samples = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<String> files = byClass.get(classes.get(label));
      if (files.isEmpty()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: class %s of %s has no images in %s%s/images; get the set again",
                store.origin(),
                classes.get(label),
                IDS,
                top,
                classes.get(label)));
      }
      for (String file : files) {
        samples.add(new ImageFolder.Sample(file, label, store.files().get(file)));
      }
    }
    return samples;
  }

  private static List<ImageFolder.Sample> val(FileStore store, String root, List<String> classes)
      throws IOException {
    Map<String, Integer> labels = new HashMap<>();
    for (String line : lines(store, root + ANNOTATIONS)) {
      String[] fields = line.split("\t");
      int label = fields.length < 2 ? -1 : classes.indexOf(fields[1]);
      if (label < 0) {
        throw fields.length < 2
            ? new IOException(
                String.format(
                    Locale.ROOT,
                    "%s: %s%s: '%s' is not NAME, tab, WNID; get the set again",
                    store.origin(),
                    root,
                    ANNOTATIONS,
                    line))
            : unknown(store, root + ANNOTATIONS, fields[1]);
      }
      labels.put(fields[0], label);
    }
    String top = root + "val/images/";
    List<ImageFolder.Sample> samples = new ArrayList<>();
    for (String file : store.files().keySet()) {
      if (file.startsWith(top)) {
        Integer label = labels.remove(file.substring(top.length()));
        if (label == null) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: %s has no label in %s; get the set again",
                  store.origin(),
                  file,
                  ANNOTATIONS));
        }
        samples.add(new ImageFolder.Sample(file, label, store.files().get(file)));
      }
    }
    if (!labels.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d images of %s are missing, such as %s; get the set again",
              store.origin(),
              labels.size(),
              ANNOTATIONS,
              new TreeSet<>(labels.keySet()).first()));
    }
    return samples;
  }

  private static IOException unknown(FileStore store, String where, String id) {
    return new IOException(
        String.format(
            Locale.ROOT, "%s: %s: class '%s' is not in %s", store.origin(), where, id, IDS));
  }
}
