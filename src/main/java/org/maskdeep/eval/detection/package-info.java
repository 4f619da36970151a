/** What a detector is worth: its detections in a data set, and COCO's figures of them. */
package org.maskdeep.eval.detection;
