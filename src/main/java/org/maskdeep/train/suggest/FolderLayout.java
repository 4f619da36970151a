package org.maskdeep.train.suggest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.ImageFolder;
import org.maskdeep.train.Recipes;

/**
 * How a folder or archive of images is used.
 *
 * @param folder as it was named, without options
 * @param train data set of the images to learn from
 * @param test data set of images that lie apart for evaluation; empty where there is none
 * @param classes whether sub-folders are classes
 * @param reason why it is used so, one sentence without a full stop
 */
public record FolderLayout(
    String folder, String train, String test, boolean classes, String reason) {
  private static final String UNLABELLED = "?labels=none";
  private static final int FEW = 4;

  /** How many images each first folder holds, and which of these have folders in them. */
  private record Tree(
      String prefix, TreeMap<String, Integer> folders, Set<String> nested, int loose, int images) {}

  static FolderLayout of(String named, Path dataDir) throws IOException {
    DatasetSpec spec = DatasetSpec.parse(named);
    spec.allow(Set.of("labels"));
    String folder = spec.path();
    if (Datasets.isNamed(folder)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is a data set that has recipes of its own, such as %s; name a folder or archive"
                  + " of images",
              folder,
              String.join(", ", Recipes.names().subList(0, 3))));
    }
    Tree tree = tree(folder, dataDir); // fails where there are no images
    if (spec.has("labels")) {
      return unlabelled(folder, "you asked for no classes");
    }
    String base = tree.prefix.isEmpty() ? folder : folder + "/" + tree.prefix;
    if (tree.folders.containsKey("train")
        && ImageFolder.areSplits(tree.folders.keySet(), tree.nested::contains)) {
      for (String test : List.of("val", "test")) {
        if (tree.folders.containsKey(test)) {
          String why = "the folders train and " + test + " were found";
          return new FolderLayout(folder, base + "/train", base + "/" + test, true, why);
        }
      }
      return of(base + "/train", dataDir);
    }
    int inside = tree.images - tree.loose;
    int count = tree.folders.size();
    if (count < 2) {
      return unlabelled(folder, "there are no sub-folders to be classes");
    }
    if (tree.loose > inside || inside < FEW * count) {
      return unlabelled(
          folder,
          String.format(
              Locale.ROOT,
              "%d images lie in %d sub-folders and %d beside them: that is not a folder a class",
              inside,
              count,
              tree.loose));
    }
    String left =
        tree.loose == 0
            ? ""
            : String.format(Locale.ROOT, "; %d images outside of them are left out", tree.loose);
    return new FolderLayout(
        folder,
        base,
        "",
        true,
        String.format(
            Locale.ROOT,
            "the %d sub-folders are taken for classes (if they are not, write %s behind the folder)%s",
            count,
            UNLABELLED,
            left));
  }

  private static FolderLayout unlabelled(String folder, String why) {
    return new FolderLayout(folder, folder + UNLABELLED, "", false, why);
  }

  /** What lies where, below the folders that hold everything. */
  private static Tree tree(String folder, Path dataDir) throws IOException {
    List<String> names = new ArrayList<>();
    try (Dataset all = Datasets.open(folder + UNLABELLED, dataDir)) {
      for (int i = 0; i < all.size(); i++) {
        names.add(all.sampleName(i));
      }
    }
    StringBuilder prefix = new StringBuilder();
    boolean packed =
        !Files.isDirectory(Path.of(folder)) && !Files.isDirectory(dataDir.resolve(folder));
    for (String top = onlyFolder(names); !top.isEmpty(); top = onlyFolder(names)) {
      int cut = top.length();
      names.replaceAll(name -> name.substring(cut));
      prefix.append(top);
    }
    TreeMap<String, Integer> folders = new TreeMap<>();
    Set<String> nested = new TreeSet<>();
    int loose = 0;
    for (String name : names) {
      int slash = name.indexOf('/');
      if (slash < 0) {
        loose++;
      } else {
        folders.merge(name.substring(0, slash), 1, Integer::sum);
        if (name.indexOf('/', slash + 1) > 0) {
          nested.add(name.substring(0, slash));
        }
      }
    }
    // An archive is opened with the folder around its classes, which its reader finds by itself.
    String within = packed || prefix.length() == 0 ? "" : prefix.substring(0, prefix.length() - 1);
    return new Tree(within, folders, nested, loose, names.size());
  }

  /** The folder that all lie in, with a slash; empty where there is none. */
  private static String onlyFolder(List<String> names) {
    String first = names.get(0);
    String top = first.substring(0, first.indexOf('/') + 1);
    return !top.isEmpty() && names.stream().allMatch(name -> name.startsWith(top)) ? top : "";
  }
}
