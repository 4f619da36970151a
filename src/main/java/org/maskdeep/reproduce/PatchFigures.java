package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.scene.SceneObject;
import org.maskdeep.eval.patch.PatchOptions;
import org.maskdeep.eval.patch.PatchPicture;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.report.figure.Figure;
import org.maskdeep.report.figure.PatchSheet;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;

/**
 * What the encoders of an experiment make of patches: for each data set a figure of two of its test
 * images, with a row for each encoder of the first seed, the untrained one first. Of a difference
 * only the null has a row. Encoders share no basis: colours can be compared within a row only.
 */
public final class PatchFigures {
  private static final int IMAGES = 2;
  private static final int TILE = 112;

  private final Path data;
  private final Device device;

  /**
   * An image and the pixel whose patches are compared with all others.
   *
   * @param index of the image in its data set
   */
  record Sample(String name, int index, Image image, int x, int y) {}

  /**
   * Of data sets in a folder.
   *
   * @param data where archives and folders of known data sets lie
   */
  public PatchFigures(Path data, Device device) {
    this.data = data;
    this.device = device;
  }

  /** A figure for each data set; an encoder whose weights are missing has no row. */
  public List<Figure> of(List<EvaluatedEncoder> evaluated) throws IOException {
    Map<String, List<EvaluatedEncoder>> bySet = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      boolean first = e.recipe().seed() == evaluated.get(0).recipe().seed();
      if (first && e.standard() && (e.random() || Files.exists(e.weights()))) {
        String key = e.dataset() + e.recipe().model().spec().maps(); // the columns of its figure
        bySet.computeIfAbsent(key, k -> new ArrayList<>()).add(e);
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (List<EvaluatedEncoder> encoders : bySet.values()) {
      List<Sample> samples = samples(encoders.get(0).recipe(), data);
      if (!samples.isEmpty()) {
        figures.add(figure(samples, encoders));
      }
    }
    return figures;
  }

  private Figure figure(List<Sample> samples, List<EvaluatedEncoder> encoders) throws IOException {
    List<List<PatchPicture>> pictures = new ArrayList<>(); // by sample, then encoder
    samples.forEach(s -> pictures.add(new ArrayList<>()));
    for (EvaluatedEncoder e : encoders) {
      try (NDManager manager = NDManager.newBaseManager(device)) {
        Encoder encoder = load(e, manager);
        Recipe recipe = e.recipe();
        PatchOptions options =
            PatchOptions.of(
                encoder.spec(), recipe.probe().resize(), Pretraining.normalization(recipe.views()));
        for (int i = 0; i < samples.size(); i++) {
          Sample s = samples.get(i);
          pictures.get(i).add(PatchPicture.of(encoder, options, s.image()).at(s.x(), s.y()));
        }
      }
    }
    List<FeatureMap> maps = encoders.get(0).recipe().model().spec().maps();
    PatchSheet sheet = PatchSheet.of(TILE, TILE);
    for (int i = 0; i < samples.size(); i++) {
      sheet.heading(samples.get(i).name()).columns(titles(maps));
      for (int k = 0; k < encoders.size(); k++) {
        String name = encoders.get(k).random() ? "untrained" : encoders.get(k).method();
        row(sheet.row(name), samples.get(i).image(), pictures.get(i).get(k).levels());
      }
    }
    return new Figure(caption(encoders), Codec.png(sheet.image()));
  }

  private static Encoder load(EvaluatedEncoder e, NDManager manager) throws IOException {
    Encoder encoder = e.recipe().model().spec().create();
    encoder.initialize(manager, e.recipe().seed());
    if (!e.random()) {
      WeightFiles.load(e.weights(), encoder);
    }
    return encoder;
  }

  private static List<String> titles(List<FeatureMap> maps) {
    List<String> titles = new ArrayList<>(List.of("image"));
    maps.forEach(map -> titles.add("PCA " + map.name()));
    maps.forEach(map -> titles.add("cosine " + map.name()));
    return titles;
  }

  private static void row(PatchSheet.Row row, Image image, List<PatchPicture.Level> levels) {
    PatchGrid coarsest = levels.get(levels.size() - 1).grid();
    row.image(image, coarsest, levels.get(levels.size() - 1).patch(), "");
    for (PatchPicture.Level level : levels) {
      row.colors(level.grid(), level.colors(), PatchPicture.shares(level.shares()));
    }
    for (PatchPicture.Level level : levels) {
      row.heat(level.grid(), level.cosines(), level.patch());
    }
  }

  private static String caption(List<EvaluatedEncoder> encoders) {
    return String.format(
        Locale.ROOT,
        "Patches of %s, by each encoder of seed %d. PCA: the first three principal components of"
            + " the patches' features as red, green and blue, below them their shares of the"
            + " variance in percent; every tile has a basis of its own, so equal colours in two"
            + " tiles mean nothing. Cosine: similarity of the framed patch to all others, dark low,"
            + " bright high, with the range below. The frame on the image is that of the coarsest"
            + " level.",
        encoders.get(0).dataset(),
        encoders.get(0).recipe().seed());
  }

  /**
   * Images of the test set, evenly spread; one that cannot be decoded is passed over.
   *
   * @param data where archives and folders of known data sets lie
   */
  static List<Sample> samples(Recipe recipe, Path data) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (Dataset test = Datasets.open(recipe.data().test(), data, recipe.data().decoder())) {
      int count = Math.min(IMAGES, test.size());
      int index = 0;
      for (int i = 0; i < count; i++) {
        index = Math.max(index, (int) ((i + 1L) * test.size() / (count + 1)));
        while (index < test.size() && samples.size() == i) {
          sample(test, index++, samples);
        }
      }
    }
    return samples;
  }

  private static void sample(Dataset test, int index, List<Sample> samples) {
    Image image;
    try {
      image = test.image(index);
    } catch (IOException e) {
      return; // counted and named where it was evaluated
    }
    int x = image.width() / 2;
    int y = image.height() / 2;
    if (test instanceof Scenes scenes) {
      SceneObject object = scenes.scene(index).objects().get(0);
      x = object.x() + object.width() / 2;
      y = object.y() + object.height() / 2;
    }
    samples.add(new Sample(test.sampleName(index), index, image, x, y));
  }
}
