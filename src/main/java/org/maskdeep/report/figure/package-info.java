/** Figures of images, masks, heat maps and detected objects. */
package org.maskdeep.report.figure;
