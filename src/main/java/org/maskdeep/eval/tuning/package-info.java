/**
 * What keeps the fine-tuning of a vision transformer from overfitting (MAE, arXiv 2111.06377, table
 * 9): stochastic depth, and batches mixed by mixup or cutmix. What is drawn is a pure function of
 * seed and step.
 *
 * <p>Letters: B batch, H and W height and width of images.
 */
package org.maskdeep.eval.tuning;
