package org.maskdeep.eval.patch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Images;
import org.maskdeep.data.Subset;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.report.figure.PatchSheet;
import org.maskdeep.run.Progress;

/**
 * The picture of an image's patches at every level: principal components as colours, similarity of
 * one patch to all others, and where they are asked for, masks, the nearest patches in other images
 * and other images in the same colours.
 *
 * <pre>{@code
 * PatchPicture picture = PatchPicture.of(encoder, options, photo).at(40, 30);
 * picture.among(photos, 200, 4, Progress.SILENT);
 * Codec.writePng(picture.image(), Path.of("patches.png"));
 * }</pre>
 */
public final class PatchPicture {
  private static final int TILE = 160; // least side of a box: titles fit
  private static final int COLUMNS = 2; // of the image, beside it: as many more are shown below

  private final Encoder encoder;
  private final PatchOptions options;
  private final Image image;
  private final List<PatchFeatures> features; // by level
  private final Map<String, Mask> masks = new LinkedHashMap<>();
  private final List<Image> others = new ArrayList<>();
  private final List<List<PatchFeatures>> otherFeatures = new ArrayList<>(); // by image, then level
  private final List<List<Neighbour>> neighbours = new ArrayList<>(); // by level
  private int x;
  private int y;
  private final Map<Integer, PatchColors> colors = new HashMap<>(); // by level
  private int searched;
  private boolean brief;

  /**
   * A patch of another image.
   *
   * @param name of the image
   * @param image the image
   * @param grid its patches
   * @param patch index in the grid
   * @param cosine with the chosen patch
   */
  public record Neighbour(String name, Image image, PatchGrid grid, int patch, float cosine) {}

  /**
   * What is to be seen of one level.
   *
   * @param map the level
   * @param grid its patches
   * @param patch index of the chosen one
   * @param colors [N] as 0xRRGGBB, of the basis of all images that are drawn in colours
   * @param shares of that basis' variance in red, green and blue, [3]
   * @param cosines of the chosen patch with all, [N]
   * @param neighbours nearest first; empty where no other images were given
   */
  public record Level(
      FeatureMap map,
      PatchGrid grid,
      int patch,
      int[] colors,
      double[] shares,
      float[] cosines,
      List<Neighbour> neighbours) {}

  private PatchPicture(Encoder encoder, PatchOptions options, Image image) {
    this.encoder = encoder;
    this.options = options;
    this.image = image;
    features = PatchFeatures.of(encoder, options, image);
    x = image.width() / 2;
    y = image.height() / 2;
  }

  /**
   * Of an image; the chosen patch is the one in the middle.
   *
   * @throws IllegalArgumentException when the encoder has no such levels
   */
  public static PatchPicture of(Encoder encoder, PatchOptions options, Image image) {
    return new PatchPicture(encoder, options, image);
  }

  /**
   * Chooses a patch: on every level the one that covers a pixel of the image. Call it before {@link
   * #among}.
   *
   * @param pixelX column, from 0 on the left
   * @param pixelY row, from 0 at the top
   * @throws IllegalArgumentException when the pixel lies outside the image
   */
  public PatchPicture at(int pixelX, int pixelY) {
    if (pixelX < 0 || pixelX >= image.width() || pixelY < 0 || pixelY >= image.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pixel %d,%d lies outside the image of %dx%d pixels: X must be in [0, %d], Y in"
                  + " [0, %d]",
              pixelX,
              pixelY,
              image.width(),
              image.height(),
              image.width() - 1,
              image.height() - 1));
    }
    x = pixelX;
    y = pixelY;
    return this;
  }

  /**
   * Shows masks beside.
   *
   * @param levels mask by name of the level, on the grid of {@link PatchOptions#grid}; a level
   *     without one stays empty
   * @throws IllegalArgumentException when none of the levels is drawn, or a grid is another
   */
  public PatchPicture masks(Map<String, Mask> levels) {
    for (PatchFeatures level : features) {
      Mask mask = levels.get(level.map().name());
      if (mask != null && !mask.grid().equals(level.grid())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: a mask of %s for a grid of %s",
                level.map().name(),
                mask.grid(),
                level.grid()));
      }
      if (mask != null) {
        masks.put(level.map().name(), mask);
      }
    }
    if (masks.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "masks are drawn for %s, the picture shows %s: name a level that has masks",
              String.join(", ", levels.keySet()),
              String.join(", ", options.levels())));
    }
    return this;
  }

  /**
   * Looks for the nearest patches in other images, one of each image, and puts some of these images
   * into the same basis of colours. An image of the very same pixels is passed over.
   *
   * @param images where to look
   * @param most how many of them to use: of a labelled data set each class in its share, else
   *     evenly spread over their order
   * @param shown how many neighbours; two more are shown in colours, which fills the sheet
   * @throws IOException when an image cannot be read or decoded; names it
   * @throws IllegalArgumentException when there is no other image
   */
  public PatchPicture among(Images images, int most, int shown, Progress progress)
      throws IOException {
    Checks.atLeast("number of other images", most, 1);
    Checks.atLeast("number of neighbours", shown, 1);
    others.clear();
    otherFeatures.clear();
    colors.clear();
    neighbours.clear();
    searched = 0;
    List<NearestPatches> searches = new ArrayList<>();
    for (PatchFeatures level : features) {
      searches.add(new NearestPatches(level.patch(chosen(level.grid())), shown));
    }
    Images some = some(images, most);
    int count = Math.min(most, some.size());
    int colored = shown + COLUMNS;
    for (int i = 0; i < count; i++) {
      int index = (int) ((long) i * some.size() / count);
      Image other = some.image(index);
      if (!same(other)) {
        List<PatchFeatures> theirs = PatchFeatures.of(encoder, options, other);
        for (int level = 0; level < searches.size(); level++) {
          searches.get(level).offer(index, theirs.get(level));
        }
        if (others.size() < colored && i >= (long) others.size() * count / colored) {
          others.add(other);
          otherFeatures.add(theirs);
        }
        searched++;
      }
      progress.done(i + 1L, count);
    }
    if (searched == 0) {
      throw new IllegalArgumentException(
          images.name() + " holds no image but the one that is asked about: give others");
    }
    for (NearestPatches search : searches) {
      neighbours.add(read(some, search.found()));
    }
    return this;
  }

  /** An even step would meet some classes only where labels take turns. */
  private static Images some(Images images, int most) {
    boolean labelled = images instanceof Dataset data && data.classes().size() > 1;
    return labelled && most < images.size()
        ? Subset.random((Dataset) images, most, 0) // closed with the whole
        : images;
  }

  private static List<Neighbour> read(Images images, List<NearestPatches.Near> found)
      throws IOException {
    List<Neighbour> read = new ArrayList<>();
    for (NearestPatches.Near near : found) {
      String name = images.sampleName(near.image());
      Image its = images.image(near.image());
      read.add(new Neighbour(name, its, near.grid(), near.patch(), near.cosine()));
    }
    return read;
  }

  private boolean same(Image other) {
    return other.width() == image.width()
        && other.height() == image.height()
        && Arrays.equals(other.rgb(), image.rgb());
  }

  private int chosen(PatchGrid grid) {
    return grid.patchAt(x, y, image.width(), image.height());
  }

  /** Leaves the other images out of the picture; the colours stay those of the common basis. */
  public PatchPicture brief() {
    brief = true;
    return this;
  }

  /** How many other images were searched. */
  public int searched() {
    return searched;
  }

  /** What is to be seen, level by level. */
  public List<Level> levels() {
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      levels.add(level(i, colors(i)));
    }
    return levels;
  }

  private PatchColors colors(int level) {
    return colors.computeIfAbsent(level, this::found);
  }

  private PatchColors found(int level) {
    List<PatchFeatures> all = new ArrayList<>(List.of(features.get(level)));
    otherFeatures.forEach(other -> all.add(other.get(level)));
    return PatchColors.of(all);
  }

  private Level level(int index, PatchColors colors) {
    PatchFeatures its = features.get(index);
    int patch = chosen(its.grid());
    return new Level(
        its.map(),
        its.grid(),
        patch,
        colors.rgb(its),
        colors.shares(),
        its.cosines(its.patch(patch)),
        neighbours.isEmpty() ? List.of() : neighbours.get(index));
  }

  /** The picture: a row for each level, then the other images in the same colours. */
  public Image image() {
    PatchGrid finest = features.get(0).grid();
    int cells = Math.max(finest.rows(), finest.cols());
    int cell = (TILE + cells - 1) / cells;
    int width = Math.max(cell * finest.cols(), TILE);
    PatchSheet sheet = PatchSheet.of(width, cell * finest.rows());
    sheet.columns(titles());
    List<List<int[]>> drawn = new ArrayList<>(); // by level, then image: this one and the others
    for (int i = 0; i < features.size(); i++) {
      PatchColors colors = colors(i);
      Level level = level(i, colors);
      row(sheet, level);
      List<int[]> tiles = new ArrayList<>(List.of(level.colors()));
      for (List<PatchFeatures> other : otherFeatures) {
        tiles.add(colors.rgb(other.get(i)));
      }
      drawn.add(tiles);
    }
    if (!otherFeatures.isEmpty() && !brief) {
      others(sheet, drawn);
    }
    return sheet.image();
  }

  private List<String> titles() {
    List<String> titles =
        new ArrayList<>(List.of("image", "PCA, % of variance", "cosine to patch"));
    if (!masks.isEmpty()) {
      titles.add("masked, group 1");
    }
    int most = neighbours.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 1; i <= most; i++) {
      titles.add(i == 1 ? "nearest of " + searched : "nearest, " + i);
    }
    return titles;
  }

  private void row(PatchSheet sheet, Level level) {
    PatchGrid grid = level.grid();
    String name = level.map().name();
    PatchSheet.Row row =
        sheet
            .row(name, grid.rows() + " × " + grid.cols(), level.map().channels() + " channels")
            .image(image, grid, level.patch(), "")
            .colors(grid, level.colors(), shares(level.shares()))
            .heat(grid, level.cosines(), level.patch());
    if (!masks.isEmpty()) {
      Mask mask = masks.get(name);
      if (mask == null) {
        row.blank("not masked");
      } else {
        row.masked(image, mask, mask.visibleCount() + " of " + grid.size() + " visible");
      }
    }
    for (Neighbour near : level.neighbours()) {
      String words = String.format(Locale.ROOT, "%.3f %s", near.cosine(), fileName(near.name()));
      row.image(near.image(), near.grid(), near.patch(), words);
    }
  }

  /** Folders say little below a small tile. */
  private static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** How much of the variance red, green and blue hold, in percent. */
  public static String shares(double[] shares) {
    return String.format(
        Locale.ROOT, "R %.0f · G %.0f · B %.0f", 100 * shares[0], 100 * shares[1], 100 * shares[2]);
  }

  private void others(PatchSheet sheet, List<List<int[]>> colors) {
    sheet.heading("Other images in the same colours: one basis and one scale a level for all");
    List<Image> images = new ArrayList<>(List.of(image));
    images.addAll(others);
    List<List<PatchFeatures>> all = new ArrayList<>(List.of(features));
    all.addAll(otherFeatures);
    PatchSheet.Row row = sheet.row("image");
    for (int i = 0; i < images.size(); i++) {
      row.image(images.get(i), all.get(i).get(0).grid(), "");
    }
    for (int level = 0; level < features.size(); level++) {
      row = sheet.row(features.get(level).map().name());
      for (int i = 0; i < images.size(); i++) {
        row.colors(all.get(i).get(level).grid(), colors.get(level).get(i), "");
      }
    }
  }
}
