package org.maskdeep.reproduce;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.random.Streams;
import org.maskdeep.report.figure.Figure;
import org.maskdeep.report.figure.HeatMaps;
import org.maskdeep.report.figure.PartSheet;
import org.maskdeep.report.figure.SoftMaskSheet;
import org.maskdeep.train.Guides;
import org.maskdeep.train.ImportanceMaps;
import org.maskdeep.train.LearnedMasks;
import org.maskdeep.train.PartFinder;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.method.AdiosRecipe;
import org.maskdeep.train.method.AutoMaeRecipe;
import org.maskdeep.train.method.MethodRecipe;
import org.maskdeep.train.method.SemMaeRecipe;

/**
 * What the runs of an experiment hide where that depends on the image: a figure of two test images
 * for every run of the first seed that has learned masks (ADIOS), the importance of patches
 * (AutoMAE) or parts (SemMAE; one figure for each way of finding them).
 */
public final class MaskFigures {
  private final Path data;
  private final Device device;

  /**
   * Of data sets in a folder.
   *
   * @param data where archives and folders of known data sets lie
   */
  public MaskFigures(Path data, Device device) {
    this.data = data;
    this.device = device;
  }

  /** The figures; a run without weights has none. */
  public List<Figure> of(List<EvaluatedEncoder> evaluated) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Map<String, List<PatchFigures.Sample>> samples = new HashMap<>(); // by test set
    Set<List<String>> divided = new HashSet<>(); // test set, guide, way of finding parts
    for (EvaluatedEncoder e : evaluated) {
      Recipe recipe = e.recipe();
      MethodRecipe method = recipe.method();
      String test = recipe.data().test();
      boolean parts = method instanceof SemMaeRecipe && !method.guide().isEmpty();
      if (e.random()
          || recipe.seed() != evaluated.get(0).recipe().seed()
          || !Files.exists(e.weights())
          || !(parts || learns(method))) {
        continue;
      }
      if (parts
          && !divided.add(
              List.of(test, method.guide(), ((SemMaeRecipe) method).parts().toString()))) {
        continue;
      }
      if (!samples.containsKey(test)) {
        samples.put(test, PatchFigures.samples(recipe, data));
      }
      if (!samples.get(test).isEmpty()) {
        figures.add(figure(e, samples.get(test)));
      }
    }
    return figures;
  }

  private static boolean learns(MethodRecipe method) {
    return method instanceof AdiosRecipe adios && adios.learnsMasks()
        || method instanceof AutoMaeRecipe;
  }

  private Figure figure(EvaluatedEncoder e, List<PatchFigures.Sample> samples) throws IOException {
    if (e.recipe().method() instanceof AdiosRecipe) {
      return masks(e, samples);
    }
    return e.recipe().method() instanceof AutoMaeRecipe
        ? importance(e, samples)
        : parts(e, samples);
  }

  private Figure masks(EvaluatedEncoder e, List<PatchFigures.Sample> samples) throws IOException {
    try (LearnedMasks learned = LearnedMasks.of(e.folder(), device)) {
      SoftMaskSheet sheet = new SoftMaskSheet(learned.side(), learned.count());
      for (PatchFigures.Sample s : samples) {
        float[][] masks = learned.of(s.image());
        sheet.add(s.name(), s.image(), masks, LearnedMasks.strongest(masks));
      }
      return figure(
          e,
          sheet.image(),
          "masks that it has learned against the encoder. The colours show which mask hides most of"
              + " a pixel; of a single mask white is hidden and black is seen.");
    }
  }

  private Figure importance(EvaluatedEncoder e, List<PatchFigures.Sample> samples)
      throws IOException {
    try (ImportanceMaps maps = new ImportanceMaps(e.folder(), device)) {
      HeatMaps sheet = HeatMaps.of("times an even share");
      for (PatchFigures.Sample s : samples) {
        sheet
            .image(s.name(), maps.seen(s.image()))
            .shares("importance", maps.grid(), maps.of(s.image(), s.index()))
            .shares("attention", maps.grid(), maps.attention(s.image(), s.index()));
      }
      return figure(
          e,
          sheet.image(),
          "how important it holds the patches, which it hides first, and the guide's attention, from"
              + " which it starts.");
    }
  }

  private Figure parts(EvaluatedEncoder e, List<PatchFigures.Sample> samples) throws IOException {
    Recipe recipe = e.recipe();
    Path guide = Guides.folderOf(recipe, e.folder());
    try (PartFinder finder = new PartFinder(recipe, guide, device)) {
      double hidden = ((SemMaeRecipe) recipe.method()).maskRatio();
      PartSheet sheet =
          new PartSheet(finder.grid(), new MaskRatio(hidden), new Streams(recipe.seed()));
      for (PatchFigures.Sample s : samples) {
        int[] parts = finder.of(s.image(), s.index());
        sheet.add(s.name(), finder.seen(s.image()), parts, s.index());
      }
      return figure(
          e,
          sheet.image(),
          "the parts that it finds, and masks that follow them, from a share of every part (λ = 1)"
              + " to whole parts (λ = 0).");
    }
  }

  private static Figure figure(EvaluatedEncoder e, Image image, String caption) throws IOException {
    return new Figure(
        String.format(
            Locale.ROOT,
            "%s on %s, seed %d: %s",
            e.method(),
            e.dataset(),
            e.recipe().seed(),
            caption),
        Codec.png(image));
  }
}
