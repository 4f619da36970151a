/**
 * Linear classifiers of many learning rates trained side by side, and the choice among them.
 *
 * <p>For each of R rates there are two heads, which start from the same weights and see the same
 * batches: one passes over a held-out part of the training set, and its accuracy there rates the
 * rate; the other learns from the whole set, and is the classifier that is evaluated on the test
 * set if its rate is chosen. It is what fitting again on everything with the chosen rate would give
 * (Kornblith, Shlens, Le, "Do better ImageNet models transfer better?", CVPR 2019, choose so), and
 * costs no second pass. The test set plays no part in the choice.
 *
 * <p>The logits of all heads are one product, x Wᵀ with W [2RK, D], and the loss that is
 * differentiated is the sum of the heads' own: no head's gradient depends on another head. Each has
 * its own optimizer state and its own rate. A rate whose logits or loss become NaN or infinite is
 * left out from that step on, and the others go on.
 *
 * <p>Letters: R rates, H = 2R heads, K classes, D features, B batch. Head r of rate r learns from
 * all samples, head R + r passes over those held out.
 */
package org.maskdeep.eval.grid;
