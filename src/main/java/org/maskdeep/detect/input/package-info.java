/** What goes into a detector: images resized and padded to a batch, and the objects in them. */
package org.maskdeep.detect.input;
