package org.maskdeep.run;

/** Is told how far a long work is. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress SILENT = (done, total) -> {};

  /** So many of so many samples or steps are done. */
  void done(long done, long total);
}
