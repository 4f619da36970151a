/**
 * What is measured of an encoder while it is pretrained, on a slice of the training set: kNN and
 * effective rank of every level, alignment and uniformity, LiDAR. Changes nothing of the encoder.
 */
package org.maskdeep.eval.online;
