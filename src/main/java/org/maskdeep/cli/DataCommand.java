package org.maskdeep.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.data.DataCheck;
import org.maskdeep.data.Scenes;
import org.maskdeep.files.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at data, and makes some. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Check a data set, or draw one.",
    subcommands = {DataCommand.Check.class, DataCommand.DrawnScenes.class, DataDownload.class})
final class DataCommand {
  /** What is in a data set. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Decode every image of a data set and report what is in it and what is wrong with it.",
        "Exit code 1 when a class is empty, or more images are undecodable than the budget allows;"
            + " of a set in COCO's layout also when there is nothing to train on or it cannot be"
            + " evaluated."
      })
  static final class Check implements Callable<Integer> {
    private static final int LISTED = 20;

    @Parameters(
        paramLabel = "DIR|NAME",
        description =
            "A folder or archive of one folder per class, a name such as imagenette/train, or a"
                + " set in COCO's layout: PLACE or PLACE/SPLIT.")
    private String data;

    @Option(
        names = "--budget",
        defaultValue = "0.01",
        description = "Share of images that may be undecodable (default: ${DEFAULT-VALUE}).")
    private double budget;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report.")
    private Path json;

    @Override
    public Integer call() throws Exception {
      if (!(budget >= 0 && budget <= 1)) {
        throw new IllegalArgumentException("--budget " + budget + ": a share in [0, 1]");
      }
      Path folder = new DataOptions().folder();
      List<String> cocoSplits = CocoSetCheck.splits(data, folder);
      if (!cocoSplits.isEmpty()) {
        return CocoSetCheck.run(cocoSplits, folder, budget, json);
      }
      DataCheck check = DataCheck.of(data, new DataOptions().folder());
      print(check);
      JsonFile.write(json, json(check));
      boolean bad = check.undecodable().size() > budget * check.images();
      if (bad) {
        System.err.printf(
            Locale.ROOT,
            "maskdeep: %s: %d of %d images cannot be decoded, more than the budget of %s %%; mend"
                + " or remove them%n",
            check.name(),
            check.undecodable().size(),
            check.images(),
            100 * budget);
      }
      if (!check.emptyClasses().isEmpty()) {
        System.err.printf(
            Locale.ROOT,
            "maskdeep: %s: classes without an image: %s; put some in or remove the folders%n",
            check.name(),
            String.join(", ", check.emptyClasses()));
      }
      return bad || !check.emptyClasses().isEmpty() ? Main.FAILED : 0;
    }

    private static void print(DataCheck check) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d images in %d classes%n",
          check.name(),
          check.images(),
          check.perClass().size());
      int width = check.perClass().keySet().stream().mapToInt(String::length).max().orElse(1);
      check
          .perClass()
          .forEach(
              (name, n) -> System.out.printf(Locale.ROOT, "  %-" + width + "s %8d%n", name, n));
      if (check.smallest() != null) {
        System.out.printf(
            Locale.ROOT,
            "smallest %s, largest %s%n",
            size(check.smallest()),
            size(check.largest()));
      }
      System.out.println("fingerprint " + check.fingerprint());
      System.out.println("undecodable " + check.undecodable().size());
      check.undecodable().stream()
          .limit(LISTED)
          .forEach(
              u ->
                  System.out.println(
                      "  " + (u.reason().contains(u.name()) ? "" : u.name() + ": ") + u.reason()));
      if (check.undecodable().size() > LISTED) {
        System.out.printf(Locale.ROOT, "  and %d more%n", check.undecodable().size() - LISTED);
      }
    }

    private static String size(DataCheck.Size size) {
      return String.format(Locale.ROOT, "%dx%d (%s)", size.width(), size.height(), size.name());
    }

    private static Map<String, Object> json(DataCheck check) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", check.name());
      json.put("images", check.images());
      json.put("per_class", check.perClass());
      json.put("empty_classes", check.emptyClasses());
      json.put("undecodable", check.undecodable());
      json.put("smallest", check.smallest());
      json.put("largest", check.largest());
      json.put("fingerprint", check.fingerprint());
      return json;
    }
  }

  /** Draws a data set. */
  @Command(
      name = "scenes",
      mixinStandardHelpOptions = true,
      description =
          "Draw images of textured shapes with labels, boxes and masks: an image folder"
              + " (classification/train, classification/val) and COCO annotations (detection).")
  static final class DrawnScenes implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to.")
    private Path out;

    @Option(
        names = "--images",
        required = true,
        description = "How many of either kind; a fifth is for validation.")
    private int images;

    @Option(names = "--seed", defaultValue = "0", description = "Other images for another seed.")
    private long seed;

    @Option(
        names = "--size",
        defaultValue = "64",
        description = "Side in pixels (default: ${DEFAULT-VALUE}).")
    private int size;

    @Override
    public Integer call() throws Exception {
      Scenes.write(out, images, size, seed);
      for (String part : List.of("classification", "detection")) {
        System.out.println(out.resolve(part));
      }
      return 0;
    }
  }
}
