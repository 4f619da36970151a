package org.maskdeep.random;

/**
 * What a stream of random numbers is for. Streams of different purposes are independent.
 *
 * <p>The {@link #code} is part of every number that was ever drawn: never change or reuse one.
 */
public enum Purpose {
  /** Initial weights; sample = index of the parameter. */
  WEIGHTS(1),
  /** The order of the samples in an epoch. */
  ORDER(2),
  /** Augmentation of one view of one sample. */
  AUGMENT(3),
  /** Visible patches of one view of one sample. */
  MASK(4),
  /** A drawn scene; sample = index of the image. */
  SCENE(5),
  /** Which photos a collage is made of, and where they lie; sample = index of the collage. */
  COLLAGE(34),
  /** The choice of a subset of a data set. */
  SUBSET(6),
  /** A stand-in for a sample that cannot be decoded. */
  REPLACE(7),
  /** Sampling of anchors and proposals in detection. */
  DETECTION(8),
  /** The part of a training set by which a setting is chosen; sample = class. */
  HELD_OUT(12),
  /** Which images of a training set keep their labels; sample = class. */
  LABELS(21),
  /** The starts of clusters that divide one sample into parts. */
  PARTS(22),
  /** In what proportion the images of a batch are mixed. */
  MIX(13),
  /** How the images of a batch are mixed before they are told apart; sample 0: λ, 1: pairs. */
  MIXTURE(31),
  /** Which residual branches of an image are dropped in a step; sample = its place in the batch. */
  DROP_PATH(17),
  /** Under which of its masks an image is hidden. */
  MASK_CHOICE(25),
  /** Gumbel noise on the importance of the patches of one sample; view = number of the draw. */
  GUMBEL(33),
  /** A map of importance as a judge expects it: a rectangle and noise. */
  PRIOR(32),
  /** Tests and benchmarks. */
  TEST(10),
  /** Images drawn with replacement; epoch = number of the draw. */
  BOOTSTRAP(11);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  /** The number of this purpose in the counter, in [1, 255]. */
  public int code() {
    return code;
  }
}
