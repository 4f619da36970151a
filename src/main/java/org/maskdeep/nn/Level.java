package org.maskdeep.nn;

/**
 * The levels of the feature hierarchy, from fine to coarse: the outputs of ResNet's four stages.
 */
public enum Level {
  /** Output of the first stage. */
  C2,
  /** Output of the second stage, half the resolution of C2. */
  C3,
  /** Output of the third stage, half the resolution of C3. */
  C4,
  /** Output of the last stage, half the resolution of C4. */
  C5
}
