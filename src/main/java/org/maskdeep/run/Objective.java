package org.maskdeep.run;

import ai.djl.ndarray.NDArray;

/**
 * One loss, and which weights move along its gradient.
 *
 * @param weights a key of {@link Task#optimized}
 * @param loss scalar, on the recorded graph; must depend on every one of these weights. Objectives
 *     that share the array share the pass that differentiates it
 */
public record Objective(String weights, NDArray loss) {}
