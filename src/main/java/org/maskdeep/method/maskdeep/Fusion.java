package org.maskdeep.method.maskdeep;

/** What is predicted from: each level by itself, or all of them together. */
public enum Fusion {
  /** One vector for every level and group: a level alone predicts. */
  PER_LEVEL,
  /**
   * One vector for every group from the visible patches of all levels: the levels' means one after
   * the other, or attention over the patches of all levels.
   */
  JOINT
}
