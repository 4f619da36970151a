/**
 * COCO: annotation and result files; boxes and run-length masks in {@link org.maskdeep.coco.shape},
 * the detection evaluator in {@link org.maskdeep.coco.evaluation}. Plain Java, useful alone.
 *
 * <pre>{@code
 * Annotations truth = Annotations.read(Path.of("instances_val2017.json"));
 * Detections found = Detections.read(Path.of("results.json"));
 * Evaluation result = CocoEvaluator.evaluate(truth, found, EvaluationOptions.boxes());
 * String table = result.summary();
 * }</pre>
 *
 * <p>Numbers equal those of pycocotools 2.0.11 (Lin et al., Microsoft COCO, arXiv 1405.0312) to the
 * bit; where that library crashes, hangs or is silently wrong there is an error or a {@link
 * org.maskdeep.coco.CountedWarning} here.
 *
 * <p>Letters: H, W height and width of a mask; T IoU thresholds, R recall thresholds, K categories,
 * A area ranges, M limits on detections per image. Boxes are (x, y, width, height) in pixels, the
 * origin at the upper left corner of the image.
 */
package org.maskdeep.coco;
