package org.maskdeep.train;

/** Is told what a run does; called on the training thread. */
public interface TrainingListener {
  /**
   * Before the first step.
   *
   * @param firstStep steps that were made before, in an earlier process
   * @param steps of the whole run
   * @param batch images a step
   */
  default void started(long firstStep, long steps, int batch) {}

  /** After every step. */
  default void stepped(StepReport report) {}

  /** After a checkpoint of so many steps was written. */
  default void saved(long step) {}

  /** Something that a person should know. */
  default void warned(String message) {}

  /**
   * One step.
   *
   * @param step its number, from 0
   * @param epoch its epoch, from 0
   * @param loss the method's
   * @param learningRate γ
   * @param gradientNorm of all weights together
   * @param health null when it was not looked at
   */
  record StepReport(
      long step, int epoch, double loss, double learningRate, double gradientNorm, Health health) {}

  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() {};
}
