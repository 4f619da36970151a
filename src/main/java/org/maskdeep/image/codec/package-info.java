/**
 * Decoding: format, size and orientation from a file's first bytes, and pixels by Java's decoders,
 * with errors that say what is wrong with a file.
 */
package org.maskdeep.image.codec;
