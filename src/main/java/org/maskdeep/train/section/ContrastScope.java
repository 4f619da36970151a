package org.maskdeep.train.section;

/** What a contrast sees where the gradients of a batch are computed in parts. */
public enum ContrastScope {
  /** The images of the part. */
  PART,
  /** Those of the whole batch, as without parts; every part passes the networks twice. */
  BATCH
}
