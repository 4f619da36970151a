/**
 * Random augmentation of 8-bit images: RandAugment (Cubuk et al. 2019, arXiv 1909.13719) with the
 * operations and magnitudes of timm's {@code rand-m9-mstd0.5-inc1}, which MAE fine-tunes with. Each
 * operation gives Pillow's bytes.
 */
package org.maskdeep.image.randaugment;
