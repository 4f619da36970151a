package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.detection.DetectionDataCheck;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.files.JsonFile;

/**
 * What {@code data check} does with data sets in COCO's layout and with collages: every split that
 * was named.
 */
final class CocoSetCheck {
  private static final int LISTED = 20;

  private CocoSetCheck() {}

  /**
   * The splits that a name stands for, as {@code PLACE/SPLIT?options}; empty when it is not of
   * COCO's layout.
   *
   * @param name {@code PLACE}, {@code PLACE/SPLIT} or a file {@code instances_SPLIT.json}
   */
  static List<String> splits(String name, Path dataDir) {
    int mark = name.indexOf('?');
    String path = (mark < 0 ? name : name.substring(0, mark)).replaceFirst("(?<=.)/+$", "");
    String options = mark < 0 ? "" : name.substring(mark);
    if (Datasets.isNamed(path.contains("/") ? path : path + "/train")) {
      return List.of();
    }
    Path file = Path.of(path);
    if (path.toLowerCase(Locale.ROOT).endsWith(".json") && Files.isRegularFile(file)) {
      return ofFile(file, options, dataDir);
    }
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      String place = path.substring(0, slash);
      Set<String> splits = known(place, dataDir);
      boolean nothingElse = !Files.exists(file) && !Files.exists(dataDir.resolve(path));
      if (splits.contains(path.substring(slash + 1)) || !splits.isEmpty() && nothingElse) {
        return List.of(path + options);
      }
    }
    return known(path, dataDir).stream().map(split -> path + "/" + split + options).toList();
  }

  private static List<String> ofFile(Path file, String options, Path dataDir) {
    Path folder = file.getParent() == null ? Path.of(".") : file.getParent();
    Path root = folder;
    if (folder.endsWith("annotations")) {
      root = folder.getParent() == null ? Path.of(".") : folder.getParent();
    }
    String name = file.getFileName().toString();
    String split = name.replaceFirst("^instances_", "").replaceFirst("\\.json$", "");
    return known(root.toString(), dataDir).contains(split)
        ? List.of(root + "/" + split + options)
        : List.of();
  }

  private static Set<String> known(String place, Path dataDir) {
    boolean there = DetectionSets.made(place);
    for (Path path : List.of(Path.of(place), dataDir.resolve(place))) {
      boolean zip = FileStore.isArchive(path) && path.toString().matches("(?i).*\\.zip");
      there |= zip || Files.isDirectory(path);
    }
    try {
      return there ? DetectionSets.splits(place, dataDir) : Set.of();
    } catch (IOException e) {
      return Set.of(); // not of COCO's layout
    }
  }

  /**
   * Checks and prints.
   *
   * @param budget share of images that may be unusable
   * @return 0, or 1 when there is something wrong
   */
  static int run(List<String> splits, Path dataDir, double budget, Path json) throws IOException {
    int code = 0;
    List<Map<String, Object>> reports = new ArrayList<>();
    for (String split : splits) {
      boolean masks = hasMasks(split, dataDir);
      try (DetectionDataset data = DetectionSets.open(split, dataDir, masks)) {
        DetectionDataCheck check = DetectionDataCheck.of(data, masks);
        print(split, check);
        if (!masks && data.withObjects().size() > 0) {
          System.out.println("no object has a mask: for detectors without masks (fasterrcnn-…)");
        }
        reports.add(json(split, check));
        List<String> faults = faults(check, budget);
        faults.forEach(fault -> System.err.println("maskdeep: " + split + ": " + fault));
        code = faults.isEmpty() ? code : Main.FAILED;
      }
    }
    JsonFile.write(json, reports.size() == 1 ? reports.get(0) : reports);
    return code;
  }

  private static boolean hasMasks(String split, Path dataDir) throws IOException {
    try (DetectionDataset data = DetectionSets.open(split, dataDir, true)) {
      return data.withObjects().size() > 0;
    }
  }

  private static List<String> faults(DetectionDataCheck check, double budget) {
    List<String> faults = new ArrayList<>();
    int bad = check.unusable().size();
    if (bad > budget * check.images()) {
      faults.add(
          String.format(
              Locale.ROOT,
              "%d of %d images cannot be used, more than the budget of %s %%; mend or remove them",
              bad,
              check.images(),
              100 * budget));
    }
    if (check.usable() == 0) {
      faults.add("no object that can be trained on");
    }
    check.notEvaluable().forEach(reason -> faults.add("cannot be evaluated: " + reason));
    return faults;
  }

  private static void print(String split, DetectionDataCheck check) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d images, %d annotations in %d categories, %d objects to train on%n",
        split,
        check.images(),
        check.annotations(),
        check.perCategory().size(),
        check.usable());
    int width = check.perCategory().keySet().stream().mapToInt(String::length).max().orElse(1);
    check
        .perCategory()
        .forEach((name, n) -> System.out.printf(Locale.ROOT, "  %-" + width + "s %8d%n", name, n));
    if (check.smallest() != null) {
      System.out.printf(
          Locale.ROOT, "smallest %s, largest %s%n", size(check.smallest()), size(check.largest()));
    }
    if (check.turned() > 0) {
      System.out.printf(
          Locale.ROOT,
          "warning: %d images are turned upright by their EXIF orientation: boxes and masks must be those of the upright images%n",
          check.turned());
    }
    check.warnings().forEach(w -> System.out.println("warning: " + w));
    System.out.println("fingerprint " + check.fingerprint());
    System.out.println("unusable " + check.unusable().size());
    check.unusable().stream()
        .limit(LISTED)
        .forEach(
            u ->
                System.out.println(
                    "  " + (u.reason().contains(u.name()) ? "" : u.name() + ": ") + u.reason()));
    if (check.unusable().size() > LISTED) {
      System.out.printf(Locale.ROOT, "  and %d more%n", check.unusable().size() - LISTED);
    }
  }

  private static String size(DetectionDataCheck.Size size) {
    return String.format(Locale.ROOT, "%dx%d (%s)", size.width(), size.height(), size.name());
  }

  private static Map<String, Object> json(String split, DetectionDataCheck check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", split);
    json.put("images", check.images());
    json.put("annotations", check.annotations());
    json.put("objects", check.usable());
    json.put("per_category", check.perCategory());
    json.put("unusable", check.unusable());
    json.put("turned_by_exif", check.turned());
    json.put("smallest", check.smallest());
    json.put("largest", check.largest());
    json.put("warnings", check.warnings().stream().map(Object::toString).toList());
    json.put("not_evaluable", check.notEvaluable());
    json.put("fingerprint", check.fingerprint());
    return json;
  }
}
