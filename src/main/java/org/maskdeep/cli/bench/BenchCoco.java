package org.maskdeep.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.files.JsonFile;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the COCO evaluator. */
@Command(
    name = "coco",
    mixinStandardHelpOptions = true,
    description = "COCO's evaluation of random boxes: matching and accumulating, without reading.")
final class BenchCoco implements Callable<Integer> {
  private static final int HEIGHT = 480;
  private static final int WIDTH = 640;

  @Option(
      names = "--images",
      defaultValue = "1000",
      description = "Number of images (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--categories",
      defaultValue = "80",
      description = "Number of categories (default: ${DEFAULT-VALUE}).")
  private int categories;

  @Option(
      names = "--objects",
      defaultValue = "7",
      description = "True objects an image (default: ${DEFAULT-VALUE}).")
  private int objects;

  @Option(
      names = "--detections",
      defaultValue = "100",
      description = "Detections an image (default: ${DEFAULT-VALUE}).")
  private int detections;

  @Option(names = "--type", defaultValue = "bbox", description = "bbox, or segm: boxes as masks.")
  private String type;

  @Option(names = "--threads", description = "Threads (default: one a core).")
  private Integer threads;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      description = "Of which the fastest counts (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    positive("--images", images);
    positive("--categories", categories);
    positive("--objects", objects);
    positive("--detections", detections);
    positive("--repeats", repeats);
    EvaluationOptions options = EvaluationOptions.of(EvaluationOptions.IouType.of(type));
    options = threads == null ? options : options.withThreads(threads);
    List<Annotation> truth = new ArrayList<>();
    List<Detection> found = new ArrayList<>();
    draw(truth, found);
    Annotations annotations = Annotations.of(pictures(), kinds(), truth);
    Detections results = Detections.of(found);
    double seconds = Double.POSITIVE_INFINITY;
    Evaluation evaluation = null;
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      evaluation = CocoEvaluator.evaluate(annotations, results, options);
      seconds = Math.min(seconds, (System.nanoTime() - start) / 1e9);
    }
    System.out.printf(
        Locale.ROOT,
        "coco %s, %d images, %d objects, %d detections, %d categories, %d threads: %.3f s, %.1f"
            + " images/s (AP %.3f)%n",
        type,
        images,
        truth.size(),
        found.size(),
        categories,
        options.threads(),
        seconds,
        images / seconds,
        evaluation.stats()[0]);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("seconds", seconds);
    result.put("images_per_second", images / seconds);
    result.put("images", images);
    result.put("objects", truth.size());
    result.put("detections", found.size());
    result.put("ap", evaluation.stats()[0]);
    JsonFile.write(json, result);
    return 0;
  }

  private static void positive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " " + value + " must be at least 1");
    }
  }

  private List<CocoImage> pictures() {
    return LongStream.rangeClosed(1, images)
        .mapToObj(id -> new CocoImage(id, "", HEIGHT, WIDTH))
        .toList();
  }

  private List<Category> kinds() {
    return LongStream.rangeClosed(1, categories)
        .mapToObj(id -> new Category(id, "kind " + id, ""))
        .toList();
  }

  /** Random objects; every second detection is one of them, moved a little. */
  private void draw(List<Annotation> truth, List<Detection> found) {
    Streams streams = new Streams(0);
    for (int image = 1; image <= images; image++) {
      Stream random = streams.stream(Purpose.TEST, 0, image);
      int first = truth.size();
      for (int i = 0; i < objects; i++) {
        Box box = box(random);
        long kind = 1 + random.nextInt(categories);
        Segmentation mask = Segmentation.ofRle(Rle.fromBox(box, HEIGHT, WIDTH));
        truth.add(new Annotation(truth.size() + 1L, image, kind, box, box.area(), false, mask));
      }
      for (int i = 0; i < detections; i++) {
        Annotation near = truth.get(first + random.nextInt(objects));
        boolean right = i % 2 == 0;
        Box box = right ? moved(near.box(), random) : box(random);
        long kind = right ? near.categoryId() : 1 + random.nextInt(categories);
        found.add(Detection.ofBox(image, kind, random.nextDouble(), box));
      }
    }
  }

  private static Box box(Stream random) {
    double width = random.nextDouble(8, WIDTH / 2.0);
    double height = random.nextDouble(8, HEIGHT / 2.0);
    return new Box(
        random.nextDouble(0, WIDTH - width), random.nextDouble(0, HEIGHT - height), width, height);
  }

  private static Box moved(Box box, Stream random) {
    double x = box.x() + random.nextDouble(-0.2, 0.2) * box.width();
    double y = box.y() + random.nextDouble(-0.2, 0.2) * box.height();
    return new Box(Math.max(0, x), Math.max(0, y), box.width(), box.height());
  }
}
