package org.maskdeep.method;

/** A description of an image that MaskDeep's visible patches predict (design 3, multi-target). */
public enum Target {
  /** The target network's global vector of the other view: BYOL's target. */
  OTHER_VIEW,
  /** The pooled patches of every finer level, in the other view. */
  PER_LEVEL,
  /** The global vectors of further views of the same image, such as local crops. */
  FURTHER_VIEWS
}
