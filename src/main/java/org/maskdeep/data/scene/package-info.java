/**
 * Scenes that the program draws by itself: patterned shapes of ten classes on textured grounds,
 * with labels, boxes and visible masks. Signed distances and value noise in strict float
 * arithmetic: the same bytes on every machine.
 *
 * <p>Lengths are in scene units: the image is the square [0, 1] x [0, 1] at any size in pixels, x
 * to the right and y downwards.
 */
package org.maskdeep.data.scene;
