package org.maskdeep.notebook;

import java.awt.image.BufferedImage;

/**
 * An image with the words that stand for it where it cannot be seen.
 *
 * @param image to show
 * @param alt in words
 */
record Picture(BufferedImage image, String alt) {}
