package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.maskdeep.coco.evaluation.EvaluationFigures;

/**
 * The figures of an evaluation with what was asked for beside them; as JSON the keys of {@link
 * EvaluationFigures}, then {@code "bootstrap"} and {@code "errors"} where there are any.
 *
 * @param figures of the evaluation
 * @param bootstrap their intervals, or null
 * @param errors what errors cost, or null
 */
public record AnalysedFigures(
    @JsonUnwrapped EvaluationFigures figures,
    @JsonInclude(JsonInclude.Include.NON_NULL) BootstrapFigures bootstrap,
    @JsonInclude(JsonInclude.Include.NON_NULL) ErrorReport errors) {}
