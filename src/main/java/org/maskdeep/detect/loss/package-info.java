/** Detection losses: torchvision's of the proposals, the boxes and the masks. */
package org.maskdeep.detect.loss;
