package org.maskdeep.coco;

/**
 * An image of an annotation file.
 *
 * @param id what annotations and results call it
 * @param fileName its path in its folder or archive, or empty
 * @param height H in pixels, 0 when the file does not say
 * @param width W in pixels, 0 when the file does not say
 */
public record CocoImage(long id, String fileName, int height, int width) {}
