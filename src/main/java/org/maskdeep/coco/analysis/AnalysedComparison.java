package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A comparison with what was asked for beside it; as JSON the keys of {@link Comparison}, then
 * {@code "errors"} where there are any.
 *
 * @param comparison of two detectors
 * @param errors what errors cost them, or null
 */
public record AnalysedComparison(
    @JsonUnwrapped Comparison comparison,
    @JsonInclude(JsonInclude.Include.NON_NULL) ErrorComparison errors) {}
