/**
 * Optimizers that change weights in place (SGD, LARS, AdamW), the moving average of weights,
 * gradient norms and schedules.
 *
 * <pre>{@code
 * Optimizer sgd = Optimizer.sgd(weights, new SgdOptions(0.9, WeightDecay.all(1e-4), false));
 * Schedule rate = Schedule.cosine(0.5, steps, warmupSteps);
 * try (NDManager step = manager.newSubManager()) {
 *   NDList gradients = ...; // one per weight, in the weights' order
 *   sgd.step(step, gradients, rate.at(k));
 * }
 * }</pre>
 *
 * <p>Weights of two dimensions or more are called <i>kernels</i>; those of one dimension or none
 * (biases, parameters of norms) <i>vectors</i>. The two may be treated differently.
 *
 * <p>All arithmetic happens in a few calls of PyTorch per step. Slots (momentum and the like) have
 * their weight's shape and strides and belong to its manager; nothing else outlives a step.
 */
package org.maskdeep.optim;
