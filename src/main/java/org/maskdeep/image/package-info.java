/**
 * Images: decoding, Pillow-exact resizing and the augmentations of self-supervised learning, as
 * pure functions of (image, random stream). Plain Java on arrays; knows nothing of tensors.
 *
 * <p>Layout letters: H height, W width, C = 3 channels in the order R, G, B. All arrays are
 * interleaved, row by row: [H, W, C].
 */
package org.maskdeep.image;
