/**
 * Data sets and batches: images by index with labels, read from folders and archives or drawn by
 * the program, and prefetched batches of augmented views in an order that is a pure function of
 * (seed, epoch).
 */
package org.maskdeep.data;
