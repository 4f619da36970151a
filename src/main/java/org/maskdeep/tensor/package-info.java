/**
 * What DJL lacks: functions written in TorchScript and differentiated by PyTorch, channels-last
 * layout, precision, allocator settings.
 *
 * <h2>Who owns native memory</h2>
 *
 * One rule, followed everywhere: <b>an array belongs to the manager it is attached to, and every
 * piece of work opens a manager for itself and closes it.</b>
 *
 * <ul>
 *   <li>Weights, buffers and optimizer state belong to the manager that the network was initialised
 *       with, which lives as long as the run.
 *   <li>One training or evaluation step opens one sub-manager. The batch is created in it; a result
 *       of a {@link org.maskdeep.tensor.TorchScript} is attached to the manager of its <i>first
 *       argument</i>, so everything that is computed from the batch dies with the step.
 *   <li>A block closes the arrays that it made and does not return. PyTorch keeps what the backward
 *       pass needs; closing gives up only our own hold on it. This is what keeps the peak low.
 *   <li>Nothing that leaves a step is an array: numbers leave as Java values, and weights change in
 *       place.
 * </ul>
 *
 * <p>Layout letters: B batch, C channels, H and W height and width, D features. Image-like arrays
 * are [B, C, H, W] in shape and channels-last in memory.
 */
package org.maskdeep.tensor;
