/**
 * Geometry of detection in plain Java: boxes, anchors, matching, sampling, non-maximum suppression.
 */
package org.maskdeep.detect.box;
