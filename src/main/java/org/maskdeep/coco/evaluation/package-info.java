/**
 * COCO's evaluator: {@link org.maskdeep.coco.evaluation.CocoEvaluator} checks the detections,
 * matches them to objects, image by image, and accumulates precision and recall.
 */
package org.maskdeep.coco.evaluation;
