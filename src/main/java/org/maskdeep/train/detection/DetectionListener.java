package org.maskdeep.train.detection;

import java.io.IOException;
import java.util.Map;

/** Is told how training goes. */
public interface DetectionListener {
  /** Says nothing to anybody. */
  DetectionListener SILENT = report -> {};

  /**
   * A step.
   *
   * @param step its number from 0
   * @param steps of the whole run
   * @param loss total
   * @param parts of the loss by torchvision's names
   * @param learningRate that it used
   * @param gradientNorm before clipping
   */
  record Report(
      long step,
      long steps,
      double loss,
      Map<String, Double> parts,
      double learningRate,
      double gradientNorm) {}

  /**
   * Before the first step.
   *
   * @param firstStep steps that were made before, in an earlier process
   * @param steps of the whole run
   * @param batch pictures a step
   */
  default void started(long firstStep, long steps, int batch) {}

  /**
   * So many steps are made and no checkpoint of them is written yet: what is written here for them
   * is there whenever the run goes on from them.
   */
  default void reached(long steps) throws IOException {}

  /** A step was made. */
  void stepped(Report report);

  /** A checkpoint of so many steps was written. */
  default void saved(long steps) {}

  /** Something is doubtful but no reason to stop. */
  default void warned(String message) {}
}
