package org.maskdeep.eval.detection;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.Labels;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.Predictions;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.run.Progress;

/**
 * Runs a detector over images, one at a time.
 *
 * <pre>{@code
 * DetectionEvaluator evaluator = new DetectionEvaluator(detector, manager, transform);
 * Detections found = evaluator.detect(data, data.labels(), Progress.SILENT);
 * found.write(Path.of("results.json"));
 * double ap = evaluator.evaluate(data, found, EvaluationOptions.boxes()).stats()[0];
 * }</pre>
 *
 * @param detector initialised
 * @param manager on the detector's device; nothing stays in it
 * @param transform how images are resized
 */
public record DetectionEvaluator(Detector detector, NDManager manager, ImageTransform transform) {

  /** The detections in an image, in its own pixels. */
  public Predictions detect(Image image) {
    try (NDManager step = manager.newSubManager()) {
      return detector.detect(transform.batch(step, List.of(image))).get(0);
    }
  }

  /**
   * The detections in all images of a data set.
   *
   * @param labels the detector's classes
   * @param progress is told the number of images done
   * @throws IOException when an image cannot be read
   */
  public Detections detect(DetectionDataset data, Labels labels, Progress progress)
      throws IOException {
    List<Detection> all = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      Image image = data.image(i);
      all.addAll(results(detect(image), data.info(i).id(), image, labels));
      progress.done(i + 1L, data.size());
    }
    return Detections.of(all, data.truth());
  }

  /**
   * Detections as entries of a results file: boxes and, where the detector has them, masks.
   *
   * @param imageId what annotations call the image
   */
  public static List<Detection> results(
      Predictions found, long imageId, Image image, Labels labels) {
    List<Detection> results = new ArrayList<>();
    Boxes boxes = found.boxes();
    ImageSize size = new ImageSize(image.width(), image.height());
    for (int i = 0; i < found.size(); i++) {
      double width = (double) boxes.x2(i) - boxes.x1(i);
      double height = (double) boxes.y2(i) - boxes.y1(i);
      Box box = new Box(boxes.x1(i), boxes.y1(i), width, height);
      long category = labels.category(found.labels()[i]);
      double score = found.scores()[i];
      results.add(
          found.masks().length == 0
              ? Detection.ofBox(imageId, category, score, box)
              : Detection.ofBoxAndMask(imageId, category, score, box, found.mask(i, size)));
    }
    return results;
  }

  /** COCO's figures. */
  public Evaluation evaluate(DetectionDataset data, Detections found, EvaluationOptions options) {
    return CocoEvaluator.evaluate(data.truth(), found, options);
  }
}
