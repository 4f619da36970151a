/**
 * What an encoder makes of single patches: principal components of their features as colours,
 * similarity of one to all others, the nearest ones in other images.
 *
 * <pre>{@code
 * PatchOptions options = PatchOptions.of(encoder.spec(), 128, Normalization.IMAGENET);
 * Notebook.show(PatchPicture.of(encoder, options, photo).at(40, 30).image());
 * }</pre>
 *
 * <p>A patch is one position of a feature map. Letters: N patches of D channels, H x W positions.
 * The encoder is in evaluation mode and stays as it is.
 */
package org.maskdeep.eval.patch;
