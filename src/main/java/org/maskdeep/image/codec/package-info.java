/**
 * Decoding: format, size and orientation from a file's first bytes, and pixels by Java's decoders,
 * with errors that say what is wrong with a file. JPEGs also by libjpeg-turbo, where it is asked
 * for.
 */
package org.maskdeep.image.codec;
