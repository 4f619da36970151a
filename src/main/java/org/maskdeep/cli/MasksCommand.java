package org.maskdeep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.report.figure.MaskSheet;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.method.Masking;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows masks. */
@Command(
    name = "masks",
    mixinStandardHelpOptions = true,
    description = {
      "Draw what the masks of a recipe look like on an image: a row for every level, a column for"
          + " every group, hidden patches dark.",
      "They are the masks that the image would get in training as sample 0 of the given step."
    })
final class MasksCommand implements Callable<Integer> {
  @Option(names = "--image", required = true, paramLabel = "FILE", description = "The image.")
  private Path image;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "NAME|FILE",
      description = "Whose masks, such as smoke-maskdeep.")
  private String recipeName;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a key of the recipe, such as method.groups=6.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--seed", description = "Same as --set seed=N.")
  private Long seed;

  @Option(names = "--view", defaultValue = "0", description = "Which view, from 0.")
  private int view;

  @Option(names = "--step", defaultValue = "0", description = "Which training step, from 0.")
  private long step;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The PNG to write.")
  private Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the visible patches.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (seed != null) {
      settings.add("seed=" + seed);
    }
    Recipe recipe = Recipes.load(recipeName, settings);
    Masking masking =
        recipe
            .method()
            .masking()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT,
                            recipe.method().hidesPixels()
                                ? "recipe %s: the masks of method %s are not patches that a seed"
                                    + " draws; those that are learned or found in images are drawn"
                                    + " by the command parts, of a finished run"
                                : "recipe %s: method %s has no masks; name one of maskdeep, such as"
                                    + " smoke-maskdeep",
                            recipeName,
                            recipe.method().name())));
    Image picture = Codec.read(image);
    List<String> names = masking.levels();
    List<PatchGrid> grids = Pretraining.patchGrids(recipe);
    HierarchicalMask masks =
        masking
            .sampler()
            .sample(
                grids,
                masking.groups(),
                new Streams(recipe.seed()).stream(Purpose.MASK, step, 0, view));
    Codec.writePng(MaskSheet.of(picture, masks, names), out);
    System.out.printf(
        Locale.ROOT, "%s: %s, %d groups%n", out, described(names, masks), masks.groups());
    JsonFile.write(json, json(names, masks));
    return 0;
  }

  private static String described(List<String> names, HierarchicalMask masks) {
    List<String> parts = new ArrayList<>();
    for (int level = 0; level < masks.levels(); level++) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%s %s with %d of %d patches visible",
              names.get(level),
              masks.grid(level),
              masks.mask(level, 0).visibleCount(),
              masks.grid(level).size()));
    }
    return String.join(", ", parts);
  }

  private static Map<String, Object> json(List<String> names, HierarchicalMask masks) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int level = 0; level < masks.levels(); level++) {
      List<int[]> groups = new ArrayList<>();
      for (int group = 0; group < masks.groups(); group++) {
        Mask mask = masks.mask(level, group);
        groups.add(mask.visibleIndices());
      }
      PatchGrid grid = masks.grid(level);
      json.put(
          names.get(level), Map.of("grid", List.of(grid.rows(), grid.cols()), "visible", groups));
    }
    return json;
  }
}
