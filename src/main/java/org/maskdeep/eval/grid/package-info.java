/**
 * Linear classifiers of many learning rates trained side by side, and the choice among them.
 *
 * <p>A rate is chosen by the accuracy on a part of the training set that is held out; what is then
 * evaluated on the test set is a classifier of that rate that learned from the whole training set,
 * as in Kornblith, Shlens, Le, "Do better ImageNet models transfer better?", CVPR 2019. The test
 * set plays no part in the choice.
 *
 * <ul>
 *   <li>On cached features R heads learn from the rest, and one more from everything afterwards:
 *       {@code LinearProbe} with the chosen rate, to the bit.
 *   <li>On views, where the encoder's forward costs more than all heads, each rate has two heads of
 *       the same start that see the same batches: one learns from all of a batch, the other passes
 *       over what is held out. The first of the chosen rate is the one that a second training would
 *       give.
 * </ul>
 *
 * <p>The logits of all heads are one product, x Wᵀ with W [HK, D], and the loss that is
 * differentiated is the sum of the heads' own: no head's gradient depends on another head. Each has
 * its own optimizer state and its own rate. A rate whose logits or loss become NaN or infinite is
 * left out from that step on, and the others go on.
 *
 * <p>Letters: R rates, H heads (R or 2R), K classes, D features, B batch.
 */
package org.maskdeep.eval.grid;
