package org.maskdeep.cli.detect;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.cli.options.Text;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.eval.detection.DetectionEvaluator;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.report.figure.DetectionFigure;
import org.maskdeep.reproduce.ProgressLine;
import org.maskdeep.train.detection.SavedDetector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds objects in images. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Find objects in the images of a folder; writes COCO's results JSON with boxes and masks.",
      "The image_id is the last number in a file's name (000000000139.jpg), else its place in name"
          + " order from 1."
    })
final class DetectPredict implements Callable<Integer> {
  private static final int COLORS = 1 << 16;
  private static final double USUAL_SCORE = 0.5;

  @Mixin private DetectorChoice detector;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "A folder of images; folders in it are not searched.")
  private Path images;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Results in JSON.")
  private Path out;

  @Option(
      names = "--draw",
      paramLabel = "DIR",
      description =
          "Also draws boxes and masks on the images, as NAME.png in this folder; small ones are"
              + " enlarged.")
  private Path draw;

  @Option(
      names = "--draw-score",
      description = "With --draw: draws what scores more (default: " + USUAL_SCORE + ").")
  private Double drawScore;

  @Override
  public Integer call() throws Exception {
    if (drawScore != null && draw == null) {
      throw new IllegalArgumentException("--draw-score goes with --draw; leave it out");
    }
    if (drawScore != null && !(drawScore >= 0 && drawScore < 1)) {
      throw new IllegalArgumentException("--draw-score " + drawScore + ": must be in [0, 1)");
    }
    Device where = device.start();
    int unread = 0;
    try (Dataset set = PlainImageFolder.open(images);
        NDManager manager = EncoderOptions.manager(where);
        ProgressLine progress = new ProgressLine("detect", "images", System.out)) {
      SavedDetector saved = detector.load(manager);
      DetectionEvaluator evaluator = detector.evaluator(saved, manager);
      long[] ids = ids(set);
      if (draw != null) {
        checkDrawn(set); // fails where the locale has no such name, too
      }
      List<Detection> all = new ArrayList<>();
      for (int i = 0; i < set.size(); i++) {
        Image image;
        try {
          image = set.image(i);
        } catch (IOException e) {
          Text.warn(e.getMessage() + "; left out");
          unread++;
          continue;
        }
        List<Detection> found =
            DetectionEvaluator.results(evaluator.detect(image), ids[i], image, saved.labels());
        all.addAll(found);
        if (draw != null) {
          draw(image, found, saved.names(), set.sampleName(i));
        }
        progress.done(i + 1L, set.size());
      }
      Detections.of(all, saved.ids()).write(out);
      System.out.printf(
          Locale.ROOT,
          "%s: %d detections in %d images, %.2f images/s%n",
          out,
          all.size(),
          set.size() - unread,
          progress.perSecond());
      if (unread == set.size()) {
        throw new IOException(images + ": none of its " + unread + " images can be read");
      }
      if (unread > 0) {
        System.err.printf(
            Locale.ROOT, "maskdeep: %d of %d images were left out%n", unread, set.size());
      }
    }
    return unread == 0 ? 0 : 1;
  }

  private void draw(Image image, List<Detection> found, Map<Long, String> names, String name)
      throws IOException {
    DetectionFigure canvas = DetectionFigure.of(image);
    double least = drawScore == null ? USUAL_SCORE : drawScore;
    found.stream()
        .filter(d -> d.score() > least)
        .sorted(Comparator.comparingDouble(Detection::score)) // the surest on top
        .forEach(d -> add(canvas, d, names, image));
    Codec.writePng(canvas.image(), drawn(name));
  }

  /** Drawings must not replace the images, nor each other. */
  private void checkDrawn(Dataset set) throws IOException {
    if (Files.exists(draw) && Files.isSameFile(draw, images)) {
      throw new IllegalArgumentException(
          "--draw " + draw + ": the images lie there and would be replaced; choose another folder");
    }
    Map<Path, String> names = new HashMap<>();
    for (int i = 0; i < set.size(); i++) {
      String name = set.sampleName(i);
      String other = names.put(drawn(name), name);
      if (other != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "--draw: %s and %s would both be drawn into %s; rename one",
                other,
                name,
                drawn(name)));
      }
    }
  }

  private Path drawn(String name) {
    return draw.resolve(name.replaceFirst("\\.[^.]*$", "") + ".png");
  }

  private static void add(
      DetectionFigure canvas, Detection d, Map<Long, String> names, Image image) {
    String name = names.getOrDefault(d.categoryId(), Long.toString(d.categoryId()));
    String label = String.format(Locale.ROOT, "%s %.0f %%", name, 100 * d.score());
    Rle mask = d.segmentation() == null ? null : d.mask(image.height(), image.width());
    canvas.add(label, Math.floorMod(d.categoryId(), COLORS), d.box(), mask);
  }

  /** What results call the images. */
  private static long[] ids(Dataset set) throws IOException {
    long[] ids = new long[set.size()];
    Map<Long, String> taken = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      String name = set.sampleName(i);
      ids[i] = id(name, i + 1L);
      String before = taken.put(ids[i], name);
      if (before != null) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s and %s would both be image_id %d: give their names different numbers",
                before,
                name,
                ids[i]));
      }
    }
    return ids;
  }

  /** The last number in a file's name, else the place. */
  static long id(String name, long place) {
    String stem = name.replaceFirst("\\.[^.]*$", "");
    String digits = stem.replaceFirst("\\D*$", "").replaceFirst("^.*\\D", "");
    return digits.isEmpty() || digits.length() > 18 ? place : Long.parseLong(digits);
  }
}
