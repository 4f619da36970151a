package org.maskdeep.method.adios;

import org.maskdeep.check.Checks;

/**
 * How ADIOS learns.
 *
 * @param masks M
 * @param penalty α, what {@link MaskLosses#penalty} weighs
 * @param entropy α₂ times the images of a batch, what {@link MaskLosses#negativeEntropy} weighs
 * @param alternates whether the masker moves after the encoder has, on a pass of its own; otherwise
 *     both move along one pass
 * @param single whether each image is hidden under one of its masks alone, drawn at random
 *     (ADIOS-s)
 * @param both whether both views are masked, each by its own masks, or the second only
 */
public record AdiosOptions(
    int masks, double penalty, double entropy, boolean alternates, boolean single, boolean both) {
  /** Checks the numbers. */
  public AdiosOptions {
    Checks.atLeast("masks", masks, 2);
  }
}
