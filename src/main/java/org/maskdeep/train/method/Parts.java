package org.maskdeep.train.method;

/** Where SemMAE's parts come from. */
public enum Parts {
  /** K-means on the patch tokens of a guide, image by image. */
  KMEANS,
  /** Part tokens that were learned on a guide. */
  LEARNED,
  /** The objects that the data set knows of. */
  TRUE
}
