package org.maskdeep.method.maskdeep;

/**
 * A description of an image that MaskDeep's visible patches predict; several of them are its
 * multi-target design.
 */
public enum Target {
  /** The target network's global vector of the other view: BYOL's target. */
  OTHER_VIEW,
  /**
   * The pooled patches of every finer level of the other view, each with a predictor of its own.
   */
  PER_LEVEL,
  /** The global vectors of further views of the same image, such as local crops. */
  FURTHER_VIEWS,
  /**
   * The target network's global vector of the same view, of which all patches are visible to it.
   */
  SAME_VIEW
}
