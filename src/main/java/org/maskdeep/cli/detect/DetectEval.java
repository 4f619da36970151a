package org.maskdeep.cli.detect;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.eval.detection.Readiness;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.reproduce.ProgressLine;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import org.maskdeep.train.detection.SavedDetector;
import org.maskdeep.train.recipe.RecipeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a trained detector. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = "COCO's 12 figures of a detector on a data set, for boxes and masks.")
final class DetectEval implements Callable<Integer> {
  @Mixin private DetectorChoice detector;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--data",
      paramLabel = "PLACE[/SPLIT]",
      description =
          "A folder or zip in COCO's layout, scenes/val?…, or collage/NAME/SPLIT?… (default: what the file says).")
  private String data;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description = "How JPEG files are decoded, exact or turbojpeg (default: what the file says).")
  private String decoder;

  @Option(names = "--results", paramLabel = "FILE", description = "Writes COCO's results JSON.")
  private Path results;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    Device where = device.start();
    Path folder = new DataOptions().folder();
    try (NDManager manager = EncoderOptions.manager(where)) {
      SavedDetector saved = detector.load(manager);
      String usual = saved.recipe().data().test();
      String spec = data == null ? usual : DetectionPlaces.of(data, folder).test(usual, true);
      boolean masks = saved.detector().hasMasks();
      Decoding decoding = decoding(saved.recipe());
      try (DetectionDataset images = DetectionSets.open(spec, folder, masks, decoding);
          ProgressLine progress = new ProgressLine("detect", "images", System.out)) {
        Readiness.check(images, saved.names(), masks)
            .forEach(w -> System.err.println("warning: " + w));
        DetectionScores scores =
            DetectionScores.of(
                detector.evaluator(saved, manager), saved.labels(), images, progress);
        scores.warnings().forEach(w -> System.err.println("warning: " + w));
        System.out.printf(
            Locale.ROOT,
            "%s on %s: %d images, %.2f images/s%n",
            detector.file(),
            spec,
            images.size(),
            progress.perSecond());
        System.out.print(scores.text());
        if (results != null) {
          scores.found().write(results);
        }
        JsonFile.write(json, scores.figures());
      }
    }
    return 0;
  }

  private Decoding decoding(DetectionRecipe recipe) {
    return decoder == null
        ? recipe.data().decoder()
        : DetectionRecipes.with(recipe, List.of(RecipeFiles.setting("data.decoder", decoder)))
            .data()
            .decoder();
  }
}
