/**
 * Augmentation of whole batches on the device that trains: what {@link
 * org.maskdeep.image.view.Views#crop} leaves to do.
 */
package org.maskdeep.nn.augment;
