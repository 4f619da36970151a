package org.maskdeep.method.adios;

/** The method that ADIOS is built on: how two images are compared. */
public enum BaseMethod {
  /** {@link org.maskdeep.method.Byol} with its own loss. */
  BYOL,
  /** {@link org.maskdeep.method.SimSiam}. */
  SIMSIAM,
  /** SimCLR (Chen et al. 2020, arXiv 2002.05709); of several processes each contrasts its own. */
  SIMCLR
}
