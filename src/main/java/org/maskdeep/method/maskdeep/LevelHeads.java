package org.maskdeep.method.maskdeep;

/** Whether levels share projector and predictors. */
public enum LevelHeads {
  /** One projector and one predictor a target for all levels. */
  SHARED,
  /** Every level has a projector and predictors of its own. */
  SEPARATE
}
