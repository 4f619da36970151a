/**
 * What notebooks call to show images, charts, tables and progress, under any Java kernel.
 *
 * <p>{@link org.maskdeep.notebook.Notebook} finds by reflection which kernel it runs in (the
 * project's own, JJava or IJava) and falls back to text in none of them, so that one notebook runs
 * everywhere and its code also runs as a plain program. Nothing here is named {@code kernel},
 * {@code eval}, {@code render}, {@code display} or {@code printf}: kernels have methods of these
 * names.
 */
package org.maskdeep.notebook;
