/**
 * Batches of augmented views, made ahead of the training step by a few threads, in an order that is
 * a pure function of (seed, epoch).
 */
package org.maskdeep.data.loader;
