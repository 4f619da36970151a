package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.maskdeep.check.Checks;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Subset;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.AdjustedRandIndex;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.random.Streams;
import org.maskdeep.report.figure.PartSheet;
import org.maskdeep.train.Guides;
import org.maskdeep.train.ImportanceMaps;
import org.maskdeep.train.LearnedMasks;
import org.maskdeep.train.PartFinder;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.method.AdiosRecipe;
import org.maskdeep.train.method.AutoMaeRecipe;
import org.maskdeep.train.method.SemMaeRecipe;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows parts. */
@Command(
    name = "parts",
    mixinStandardHelpOptions = true,
    description = {
      "Draw the parts into which SemMAE divides images, and the masks that follow them: from a share"
          + " of every part to whole parts.",
      "Of images whose objects are known (Scenes) it also says how well parts and objects agree.",
      "Of a run of adios: the masks that it has learned to make, beside those before training.",
      "Of a run of automae: how important its generator holds the patches, beside the attention that"
          + " it starts from, and whether that is on the objects."
    })
final class PartsCommand implements Callable<Integer> {
  /** Images in a picture, at most. */
  static final int DRAWN = 8;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** One of the two. */
  static final class Source {
    @Option(
        names = "--run",
        paramLabel = "RUN",
        description = "The folder of a run of the method semmae, automae or adios.")
    private Path run;

    @Option(
        names = "--recipe",
        paramLabel = "NAME|FILE",
        description =
            "A recipe of the method semmae, whose guide is a finished run or a file: see --set.")
    private String recipe;
  }

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a key of the recipe, such as method.guide=runs/mae.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description =
          "An image, in place of a data set (default: the recipe's data.test); may be repeated.")
  private List<Path> files = List.of();

  @Option(
      names = "--limit",
      defaultValue = "200",
      paramLabel = "N",
      description =
          "How many images of the data set to use, each class in its share; a random choice of the"
              + " recipe's seed (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The PNG to write, of at most " + DRAWN + " images.")
  private Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the parts of every image.")
  private Path json;

  @Mixin private DataOptions data;
  @Mixin private DeviceOptions device;

  private final List<Map<String, Object>> found = new ArrayList<>();
  private final List<Double> agreements = new ArrayList<>();
  private PartSheet sheet;

  @Override
  public Integer call() throws Exception {
    if (!files.isEmpty() && data.or(null) != null) {
      throw new IllegalArgumentException("give --image or --data, not both");
    }
    Checks.atLeast("--limit", limit, 1);
    Recipe recipe =
        source.run == null
            ? Recipes.load(source.recipe, settings)
            : Recipes.with(Recipes.ofRun(source.run), settings);
    if (recipe.method() instanceof AdiosRecipe) {
      Path run = run(recipe);
      Device where = device.start(recipe.model().precision());
      try (LearnedMasks learned = LearnedMasks.of(run, where);
          LearnedMasks untrained = LearnedMasks.untrained(recipe, where)) {
        show(recipe, new LearnedMaskSheet(learned, untrained));
      }
      return 0;
    }
    Path guide = source.run == null ? null : Guides.folderOf(recipe, source.run);
    Device where = device.start(recipe.model().precision());
    if (recipe.method() instanceof AutoMaeRecipe) {
      try (ImportanceMaps maps = new ImportanceMaps(run(recipe), where)) {
        show(recipe, new ImportanceSheet(maps));
      }
      return 0;
    }
    try (PartFinder finder = new PartFinder(recipe, guide, where)) {
      double hidden = ((SemMaeRecipe) recipe.method()).maskRatio();
      sheet = new PartSheet(finder.grid(), new MaskRatio(hidden), new Streams(recipe.seed()));
      lookAt(recipe, (name, image, sample, objects) -> add(finder, name, image, sample, objects));
    }
    if (out != null) {
      Codec.writePng(sheet.image(), out);
      System.out.printf(Locale.ROOT, "%s: %d images%n", out, Math.min(DRAWN, found.size()));
    }
    print();
    JsonFile.write(json, Map.of("images", found));
    return 0;
  }

  private void show(Recipe recipe, Look look) throws IOException {
    lookAt(recipe, look);
    look.print(out, json);
  }

  /** What is done with an image. */
  @FunctionalInterface
  interface Look {
    /** Looks at an image, whose objects may be known. */
    void add(String name, Image image, long sample, Optional<Segmentation> objects);

    /** Says what was seen, and writes the files that are not null. */
    default void print(Path out, Path json) throws IOException {}
  }

  private Path run(Recipe recipe) {
    if (source.run == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe %s: what is hidden is learned in a run; name its folder with --run",
              recipe.name()));
    }
    return source.run;
  }

  private void lookAt(Recipe recipe, Look look) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      look.add(file.getFileName().toString(), Codec.read(file), i, Optional.empty());
    }
    if (!files.isEmpty()) {
      return;
    }
    try (Dataset whole =
        Datasets.open(data.or(recipe.data().test()), data.folder(), recipe.data().decoder())) {
      Dataset some = Subset.random(whole, Math.min(limit, whole.size()), recipe.seed());
      for (int i = 0; i < some.size(); i++) {
        look.add(some.sampleName(i), some.image(i), i, some.objects(i));
      }
    }
  }

  private void add(
      PartFinder finder, String name, Image image, long sample, Optional<Segmentation> objects) {
    int[] parts = finder.of(image, sample);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("image", name);
    entry.put("parts", parts);
    if (objects.isPresent()) {
      int[] truth = finder.objects(objects.get());
      double agreement = AdjustedRandIndex.of(parts, truth);
      agreements.add(agreement);
      entry.put("objects", truth);
      entry.put("adjusted_rand_index", agreement);
    }
    if (found.size() < DRAWN) {
      sheet.add(name, finder.seen(image), parts, sample);
    }
    found.add(entry);
  }

  private void print() {
    double parts =
        found.stream()
            .mapToLong(entry -> Arrays.stream((int[]) entry.get("parts")).distinct().count())
            .average()
            .orElseThrow();
    System.out.printf(
        Locale.ROOT, "parts of an image: %.1f, mean of %d images%n", parts, found.size());
    if (!agreements.isEmpty()) {
      double mean = agreements.stream().mapToDouble(a -> a).average().orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "adjusted Rand index of parts and objects: %.3f, mean of %d images (1: the same, 0: as by"
              + " chance)%n",
          mean,
          agreements.size());
    }
  }
}
