/** Masked autoencoders: an encoder that sees some patches, and a decoder that draws the others. */
package org.maskdeep.method.mae;
