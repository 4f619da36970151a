/** Data sets of detection: images with annotations, synthetic or in COCO's layout. */
package org.maskdeep.data.detection;
