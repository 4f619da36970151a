/**
 * Masks by an importance of patches that is learned together with the autoencoder (AutoMAE).
 * Letters: B images, N patches, S patches along a side, h heads, n visible patches, d width.
 */
package org.maskdeep.method.automae;
