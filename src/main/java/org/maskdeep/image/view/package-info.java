/**
 * Views: the random augmentations of pretraining and the one fixed view of evaluation, each a pure
 * function of (image, random stream).
 */
package org.maskdeep.image.view;
