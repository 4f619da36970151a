package org.maskdeep.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.eval.patch.PatchOptions;
import org.maskdeep.eval.patch.PatchPicture;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.reproduce.ProgressLine;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.method.Masking;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what an encoder makes of patches. */
@Command(
    name = "patches",
    mixinStandardHelpOptions = true,
    description = {
      "Draw what an encoder makes of the patches of an image, a row for every level: the first three"
          + " principal components of their features as red, green and blue, the cosine of one patch"
          + " with all others, and beside them the masks of a recipe, the nearest patches in other"
          + " images, and some of these in the same colours."
    })
final class PatchesCommand implements Callable<Integer> {
  private static final int USUAL_SIZE = 224;

  @Mixin private EncoderOptions encoder;
  @Mixin private DeviceOptions device;

  @Option(names = "--image", required = true, paramLabel = "FILE", description = "The image.")
  private Path image;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The PNG to write.")
  private Path out;

  @Option(
      names = "--levels",
      split = ",",
      paramLabel = "LEVEL",
      description = "Feature maps, such as C3,C4,C5 (default: all of the encoder).")
  private List<String> levels;

  @Option(
      names = "--patch",
      paramLabel = "X,Y",
      description =
          "Chooses the patch that covers this pixel of the image, on every level: X from the left,"
              + " Y from the top, both from 0 (default: the middle of the image).")
  private String patch;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description =
          "Draws the masks of this recipe, too; --size and --normalization are its own unless they"
              + " are given (default: the run's recipe, where there is one).")
  private String recipeName;

  @ArgGroup(multiplicity = "0..1")
  private Others others;

  /** Other images: one of the two. */
  static final class Others {
    @Option(
        names = "--images",
        paramLabel = "DIR",
        description = "A folder of other images, for the nearest patches and a basis of colours.")
    private Path folder;

    @Option(
        names = "--data",
        paramLabel = "NAME|DIR",
        description = "The same of a data set, such as imagenette/val.")
    private String data;
  }

  @Option(
      names = "--limit",
      defaultValue = "200",
      paramLabel = "N",
      description =
          "How many of the other images to use: of a folder evenly spread, of a data set each class"
              + " in its share (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--neighbours",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "How many neighbours are drawn; two more other images are drawn in the same colours"
              + " (default: ${DEFAULT-VALUE}).")
  private int neighbours;

  @Option(
      names = "--size",
      paramLabel = "N",
      description =
          "Short side of the encoder's input in pixels; sides are rounded to the coarsest stride"
              + " (default: probe.resize of the recipe, or 224).")
  private Integer size;

  @Option(
      names = "--normalization",
      description = "imagenet, cifar10 or none (default: the recipe's, or imagenet).")
  private String normalization;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes patches and neighbours.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    Recipe recipe = recipeName == null ? encoder.recipe() : Recipes.load(recipeName, List.of());
    int[] pixel = pixel();
    Image picture = Codec.read(image);
    try (NDManager manager = EncoderOptions.manager(device.start())) {
      Encoder network = encoder.load(manager);
      PatchOptions options = options(network.spec(), recipe);
      PatchPicture patches = PatchPicture.of(network, options, picture);
      if (pixel != null) {
        at(patches, pixel);
      }
      if (recipe != null) {
        masks(patches, network.spec(), recipe, options, picture);
      }
      if (others != null) {
        search(patches);
      }
      Codec.writePng(patches.image(), out);
      print(patches);
      JsonFile.write(json, json(patches));
    }
    return 0;
  }

  private int[] pixel() {
    if (patch == null) {
      return null;
    }
    if (!patch.matches("[0-9]{1,9},[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "--patch "
              + patch
              + ": give a pixel of the image as X,Y, two whole numbers from 0, such as 64,48");
    }
    String[] both = patch.split(",");
    return new int[] {Integer.parseInt(both[0]), Integer.parseInt(both[1])};
  }

  private void at(PatchPicture patches, int[] pixel) {
    try {
      patches.at(pixel[0], pixel[1]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--patch " + patch + ": " + e.getMessage(), e);
    }
  }

  private PatchOptions options(EncoderSpec spec, Recipe recipe) throws IOException {
    Normalization colours = EncoderOptions.normalization(normalization, recipe);
    int usual = recipe == null ? USUAL_SIZE : recipe.probe().resize();
    PatchOptions all = PatchOptions.of(spec, size == null ? usual : size, colours);
    if (levels == null) {
      return all;
    }
    try {
      spec.maps(levels);
    } catch (IllegalArgumentException e) {
      String given = String.join(",", levels);
      throw new IllegalArgumentException("--levels " + given + ": " + e.getMessage(), e);
    }
    return all.with(levels);
  }

  /** Those of the first group, on the grids of this image. */
  private void masks(
      PatchPicture patches, EncoderSpec spec, Recipe recipe, PatchOptions options, Image picture) {
    Masking masking = recipe.method().masking().orElse(null);
    boolean asked = recipeName != null;
    if (!asked && (masking == null || Collections.disjoint(masking.levels(), options.levels()))) {
      return; // the run's own recipe was not asked for: no masks is not an error
    }
    if (masking == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--recipe %s: method %s has no masks; name one of maskdeep, such as smoke-maskdeep",
              recipeName,
              recipe.method().name()));
    }
    List<PatchGrid> grids = new ArrayList<>();
    for (String level : masking.levels()) {
      grids.add(options.grid(spec, level, picture));
    }
    HierarchicalMask drawn =
        masking
            .sampler()
            .sample(
                grids, masking.groups(), new Streams(recipe.seed()).stream(Purpose.MASK, 0, 0, 0));
    Map<String, Mask> first = new LinkedHashMap<>();
    for (int level = 0; level < drawn.levels(); level++) {
      first.put(masking.levels().get(level), drawn.mask(level, 0));
    }
    patches.masks(first);
  }

  private void search(PatchPicture patches) throws IOException {
    try (Dataset data =
            others.folder == null
                ? Datasets.open(others.data, new DataOptions().folder())
                : PlainImageFolder.open(others.folder);
        ProgressLine progress = new ProgressLine("patches", "images", System.out)) {
      patches.among(data, limit, neighbours, progress);
    }
  }

  private void print(PatchPicture patches) {
    System.out.println(out + ":");
    for (PatchPicture.Level level : patches.levels()) {
      PatchGrid grid = level.grid();
      System.out.printf(
          Locale.ROOT,
          "%s %s, patch in row %d, column %d; variance in %%: %s%n",
          level.map().name(),
          grid,
          level.patch() / grid.cols(),
          level.patch() % grid.cols(),
          PatchPicture.shares(level.shares()));
      for (PatchPicture.Neighbour near : level.neighbours()) {
        System.out.printf(
            Locale.ROOT,
            "  %.3f %s, row %d, column %d%n",
            near.cosine(),
            near.name(),
            near.patch() / near.grid().cols(),
            near.patch() % near.grid().cols());
      }
    }
  }

  private static Map<String, Object> json(PatchPicture patches) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("images_searched", patches.searched());
    for (PatchPicture.Level level : patches.levels()) {
      Map<String, Object> values = new LinkedHashMap<>();
      PatchGrid grid = level.grid();
      values.put("grid", List.of(grid.rows(), grid.cols()));
      values.put("patch", place(grid, level.patch()));
      values.put("variance_shares", level.shares());
      values.put("cosines", level.cosines());
      List<Map<String, Object>> near = new ArrayList<>();
      for (PatchPicture.Neighbour n : level.neighbours()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("image", n.name());
        one.put("patch", place(n.grid(), n.patch()));
        one.put("cosine", n.cosine());
        near.add(one);
      }
      values.put("neighbours", near);
      json.put(level.map().name(), values);
    }
    return json;
  }

  private static List<Integer> place(PatchGrid grid, int patch) {
    return List.of(patch / grid.cols(), patch % grid.cols());
  }
}
