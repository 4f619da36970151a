/**
 * Data sets: images by index with labels, read from folders and archives or drawn by the program.
 * Batches of them are made in {@link org.maskdeep.data.loader}.
 */
package org.maskdeep.data;
