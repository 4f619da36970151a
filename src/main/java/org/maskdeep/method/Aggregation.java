package org.maskdeep.method;

/** How a group of visible patches becomes one vector. */
public enum Aggregation {
  /** Their mean: all groups of a level are one batched matrix product. */
  MEAN,
  /** A learned query that attends to them through one transformer block. */
  ATTENTION
}
