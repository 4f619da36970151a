package org.maskdeep.train.method;

/** Where the masks of {@link AdiosRecipe} come from. */
public enum AdiosMasks {
  /** A network learns them against the encoder. */
  LEARNED,
  /** Random rectangles. */
  BLOCK,
  /** The objects that the data set knows of, and their ground. */
  TRUE,
  /** The same share of every pixel. */
  CONSTANT
}
