/**
 * What covers pixels: boxes, polygons and run-length encoded masks, equal to pycocotools' to the
 * bit.
 */
package org.maskdeep.coco.shape;
