/**
 * What lies behind COCO's figures: {@link org.maskdeep.coco.analysis.ErrorDecomposition} says which
 * errors cost how much AP, {@link org.maskdeep.coco.analysis.ImageBootstrap} how far figures depend
 * on the images at hand, {@link org.maskdeep.coco.analysis.Comparison} in what two detectors
 * differ.
 *
 * <p>Letters: D detections, N images, K categories by ascending id.
 */
package org.maskdeep.coco.analysis;
