package org.maskdeep.eval.detection;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.maskdeep.coco.evaluation.EvaluationFigures;

/**
 * What {@code evaluation.json} and the {@code --json} files of {@code detect} hold: {@code {"bbox":
 * {"stats": …}, "segm": …}}, each as {@code coco-eval --json} has it.
 *
 * @param bbox figures of the boxes
 * @param segm figures of the masks; null, and no key, for a detector without
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DetectionFigures(EvaluationFigures bbox, EvaluationFigures segm) {}
