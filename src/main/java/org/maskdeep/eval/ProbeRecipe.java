package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.maskdeep.check.Checks;
import org.maskdeep.optim.LarsOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.ScaledLearningRate;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.optim.WeightDecay;

/**
 * How a classifier is trained. Fixed beforehand: nothing of it is chosen by looking at test labels.
 *
 * @param rule optimizer, momentum 0.9
 * @param baseRate learning rate at 256 samples a step; scales with the batch
 * @param batch B, at least 1; a smaller training set is one batch
 * @param epochs at least 1
 * @param milestones epochs at which the rate falls to a tenth; empty: half a cosine to 0
 * @param weightDecay of kernels, not of biases
 * @param standardise whether cached features get mean 0 and mean square length 1 first
 */
public record ProbeRecipe(
    Rule rule,
    double baseRate,
    int batch,
    int epochs,
    List<Integer> milestones,
    double weightDecay,
    boolean standardise) {
  private static final double MOMENTUM = 0.9;
  private static final double DROP = 0.1;

  /** Which optimizer. */
  public enum Rule {
    /** Stochastic gradient descent. */
    SGD,
    /** Layer-wise adaptive rates. */
    LARS
  }

  /** Checks the numbers. */
  public ProbeRecipe {
    Objects.requireNonNull(rule, "rule");
    Checks.positive("learning rate", baseRate);
    Checks.atLeast("batch", batch, 1);
    Checks.atLeast("epochs", epochs, 1);
    milestones = List.copyOf(milestones);
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay = " + weightDecay + " must be at least 0");
    }
  }

  /**
   * The default: features standardised by the training set's statistics, so that one rate suits
   * encoders of any scale; SGD, cosine, 100 epochs. With a mean square length of 1 the curvature of
   * the loss is at most 1/2, and a rate below 7.6 at momentum 0.9 is stable whatever the features.
   */
  public static ProbeRecipe standard() {
    return new ProbeRecipe(Rule.SGD, 2, 256, 100, List.of(), 0, true);
  }

  /** SimSiam's probe (mmselfsup): LARS, rate 1.6 at batch 4096, cosine, 90 epochs. */
  public static ProbeRecipe simSiam() {
    return new ProbeRecipe(Rule.LARS, 0.1, 4096, 90, List.of(), 0, false);
  }

  /** MoCo's probe (He et al. 2020): SGD, rate 30 at batch 256, 100 epochs, a tenth at 60, 80. */
  public static ProbeRecipe moco() {
    return new ProbeRecipe(Rule.SGD, 30, 256, 100, List.of(60, 80), 0, false);
  }

  /** Fine-tuning of all weights: SGD, rate 0.1 at batch 256, cosine, weight decay 1e-4. */
  public static ProbeRecipe fineTune(int batch, int epochs) {
    return new ProbeRecipe(Rule.SGD, 0.1, batch, epochs, List.of(), 1e-4, false);
  }

  /** The same with another batch. */
  public ProbeRecipe withBatch(int other) {
    return new ProbeRecipe(rule, baseRate, other, epochs, milestones, weightDecay, standardise);
  }

  /** The same with another number of epochs; milestones move in proportion. */
  public ProbeRecipe withEpochs(int other) {
    List<Integer> moved =
        milestones.stream().map(m -> (int) Math.round((double) m * other / epochs)).toList();
    return new ProbeRecipe(rule, baseRate, batch, other, moved, weightDecay, standardise);
  }

  /** The same with another base rate. */
  public ProbeRecipe withRate(double other) {
    return new ProbeRecipe(rule, other, batch, epochs, milestones, weightDecay, standardise);
  }

  int batchFor(int samples) {
    return Math.min(batch, samples);
  }

  Schedule schedule(int samples) {
    return schedule(samples, new ScaledLearningRate(baseRate, batchFor(samples)).value());
  }

  /** The schedule of a rate; a rate times the schedule of 1 is the same to the bit. */
  Schedule schedule(int samples, double rate) {
    int stepsPerEpoch = stepsPerEpoch(samples);
    if (milestones.isEmpty()) {
      return Schedule.cosine(rate, (long) stepsPerEpoch * epochs, 0);
    }
    List<Long> steps = milestones.stream().map(m -> (long) m * stepsPerEpoch).toList();
    return Schedule.multiStep(rate, steps, DROP);
  }

  /** Whole batches only: what is left over in one epoch comes in another. */
  int stepsPerEpoch(int samples) {
    return samples / batchFor(samples);
  }

  Optimizer optimizer(Map<String, NDArray> weights) {
    return switch (rule) {
      case SGD ->
          Optimizer.sgd(weights, new SgdOptions(MOMENTUM, WeightDecay.kernels(weightDecay), false));
      case LARS -> Optimizer.lars(weights, LarsOptions.of(weightDecay));
    };
  }

  /** For a protocol card. */
  Map<String, String> settings(int samples) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("optimizer", rule + ", momentum " + MOMENTUM);
    double rate = new ScaledLearningRate(baseRate, batchFor(samples)).value();
    String decay = milestones.isEmpty() ? "cosine to 0" : "x" + DROP + " at epochs " + milestones;
    settings.put(
        "rate", String.format(Locale.ROOT, "%s (%s x batch / 256), %s", rate, baseRate, decay));
    settings.put("batch", Integer.toString(batchFor(samples)));
    settings.put("epochs", Integer.toString(epochs));
    settings.put("weight decay", Double.toString(weightDecay));
    return settings;
  }
}
