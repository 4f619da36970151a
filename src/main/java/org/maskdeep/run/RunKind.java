package org.maskdeep.run;

/** What a run's folder holds. */
public enum RunKind {
  /** Pretraining of an encoder. */
  PRETRAINING,
  /** Training of a detector. */
  DETECTION,
  /** A linear probe or fine-tuning. */
  PROBE
}
