/**
 * Images: pixels as bytes and floats, Pillow-exact resizing, and what augmentations are made of.
 * Files are decoded in {@link org.maskdeep.image.codec}, views are drawn in {@link
 * org.maskdeep.image.view}, changed at random in {@link org.maskdeep.image.randaugment}. Plain Java
 * on arrays; knows nothing of tensors.
 *
 * <p>Layout letters: H height, W width, C = 3 channels in the order R, G, B. All arrays are
 * interleaved, row by row: [H, W, C].
 */
package org.maskdeep.image;
