/**
 * Object detection with region proposals: Faster R-CNN and Mask R-CNN on a feature pyramid over any
 * ResNet, with torchvision's structure, names and arithmetic.
 *
 * <p>What is a number per box (matching, sampling, suppression, coding, pasting of masks) is plain
 * Java on {@link org.maskdeep.detect.box.Boxes}; what is a number per channel is PyTorch.
 *
 * <p>Letters: B images, L levels of the pyramid, A anchors per place, N boxes, K classes with the
 * background as class 0, C channels. Boxes are x1, y1, x2, y2 in pixels of the network's input
 * unless said otherwise.
 *
 * <p>Sources: Ren et al., "Faster R-CNN", 2015; Lin et al., "Feature pyramid networks", 2017; He et
 * al., "Mask R-CNN", 2017; torchvision 0.14.
 */
package org.maskdeep.detect;
