package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.maskdeep.check.Checks;
import org.maskdeep.optim.AdamWOptions;
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
 * @param transformer what the fine-tuning of vision transformers has beside
 */
public record ProbeRecipe(
    Rule rule,
    double baseRate,
    int batch,
    int epochs,
    List<Integer> milestones,
    double weightDecay,
    boolean standardise,
    Transformer transformer) {
  private static final double MOMENTUM = 0.9;
  private static final double DROP = 0.1;

  /** Which optimizer. */
  public enum Rule {
    /** Stochastic gradient descent. */
    SGD,
    /** Layer-wise adaptive rates. */
    LARS,
    /** Adam with decoupled weight decay, β = (0.9, 0.999). */
    ADAMW
  }

  /**
   * What the fine-tuning of vision transformers has beside (MAE, arXiv 2111.06377, table 9).
   *
   * @param warmupEpochs of which the rate rises; at most half of all are
   * @param layerDecay what the rate is multiplied by for every layer towards the input, in (0, 1]
   * @param smoothing share of a label that is spread over all classes, in [0, 1)
   * @param mixup a of the beta distribution that mixes each batch with itself in reverse order
   *     (Zhang et al. 2017, arXiv 1710.09412), in (0, 1]; 0: none
   * @param cutmix the same for rectangles of the images (Yun et al. 2019, arXiv 1905.04899); where
   *     both are above 0, every batch has one of them, with a probability of 1/2 each
   * @param dropPath probability that a residual branch of the last block is dropped, in [0, 1); it
   *     rises linearly from 0 at the first block (Huang et al. 2016, arXiv 1603.09382)
   */
  public record Transformer(
      double warmupEpochs,
      double layerDecay,
      double smoothing,
      double mixup,
      double cutmix,
      double dropPath) {
    /** Nothing of it. */
    public static final Transformer NONE = new Transformer(0, 1, 0, 0, 0, 0);

    /** As MAE's table 9 has it. */
    public static final Transformer FULL = new Transformer(5, 0.75, 0.1, 0.8, 1, 0.1);

    /** The same for few images and epochs: without mixup, cutmix and drop path. */
    public static final Transformer LIGHT = new Transformer(5, 0.75, 0.1, 0, 0, 0);

    /** Checks the numbers. */
    public Transformer {
      Checks.atLeastZero("warm-up epochs", warmupEpochs);
      Checks.positive("layer decay", layerDecay);
      Checks.belowOne("label smoothing", smoothing);
      Checks.fraction("mixup", mixup);
      Checks.fraction("cutmix", cutmix);
      Checks.belowOne("drop path", dropPath);
    }

    /** Whether batches are mixed. */
    boolean mixes() {
      return mixup > 0 || cutmix > 0;
    }
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

  /**
   * Fine-tuning of all weights of a vision transformer as MAE's table 9 has it: AdamW, rate 1e-3 at
   * batch 256, weight decay 0.05, 5 epochs of warm-up, the rate times 0.75 for every layer towards
   * the input, label smoothing 0.1, mixup 0.8 or cutmix 1.0, drop path 0.1. Its random augmentation
   * belongs to the view: {@link org.maskdeep.image.view.Views#randAugment}.
   */
  public static ProbeRecipe fineTuneTransformer(int batch, int epochs) {
    return fineTuneTransformer(batch, epochs, Transformer.FULL);
  }

  /** As {@link #fineTuneTransformer(int, int)}, with other numbers beside rate and decay. */
  public static ProbeRecipe fineTuneTransformer(int batch, int epochs, Transformer how) {
    return new ProbeRecipe(Rule.ADAMW, 1e-3, batch, epochs, List.of(), 0.05, false, how);
  }

  /** Without what vision transformers have beside. */
  public ProbeRecipe(
      Rule rule,
      double baseRate,
      int batch,
      int epochs,
      List<Integer> milestones,
      double weightDecay,
      boolean standardise) {
    this(rule, baseRate, batch, epochs, milestones, weightDecay, standardise, Transformer.NONE);
  }

  private ProbeRecipe with(double rate, int size, int passes, List<Integer> drops) {
    return new ProbeRecipe(rule, rate, size, passes, drops, weightDecay, standardise, transformer);
  }

  /** The same with another batch. */
  public ProbeRecipe withBatch(int other) {
    return with(baseRate, other, epochs, milestones);
  }

  /** The same with another number of epochs; milestones move in proportion. */
  public ProbeRecipe withEpochs(int other) {
    List<Integer> moved =
        milestones.stream().map(m -> (int) Math.round((double) m * other / epochs)).toList();
    return with(baseRate, batch, other, moved);
  }

  /** The same with another base rate. */
  public ProbeRecipe withRate(double other) {
    return with(other, batch, epochs, milestones);
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
      double warmup = Math.min(transformer.warmupEpochs(), epochs / 2.0);
      return Schedule.cosine(
          rate, (long) stepsPerEpoch * epochs, (long) Math.floor(warmup * stepsPerEpoch));
    }
    List<Long> steps = milestones.stream().map(m -> (long) m * stepsPerEpoch).toList();
    return Schedule.multiStep(rate, steps, DROP);
  }

  /** Whole batches only: what is left over in one epoch comes in another. */
  int stepsPerEpoch(int samples) {
    return samples / batchFor(samples);
  }

  /** The optimizer of weights that all have the same rate. */
  Optimizer optimizer(Map<String, NDArray> weights) {
    return optimizer(weights, name -> 0);
  }

  /**
   * The optimizer of a classifier's weights.
   *
   * @param below how many layers a weight, by its name, has between it and the classifier
   */
  Optimizer optimizer(Map<String, NDArray> weights, ToIntFunction<String> below) {
    return switch (rule) {
      case SGD ->
          Optimizer.sgd(weights, new SgdOptions(MOMENTUM, WeightDecay.kernels(weightDecay), false));
      case LARS -> Optimizer.lars(weights, LarsOptions.of(weightDecay));
      case ADAMW ->
          Optimizer.adamW(
              weights,
              AdamWOptions.of(WeightDecay.kernels(weightDecay)),
              name -> Math.pow(transformer.layerDecay(), below.applyAsInt(name)));
    };
  }

  /** For a protocol card. */
  Map<String, String> settings(int samples) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("optimizer", rule + (rule == Rule.ADAMW ? "" : ", momentum " + MOMENTUM));
    double rate = new ScaledLearningRate(baseRate, batchFor(samples)).value();
    String decay = milestones.isEmpty() ? "cosine to 0" : "x" + DROP + " at epochs " + milestones;
    settings.put(
        "rate", String.format(Locale.ROOT, "%s (%s x batch / 256), %s", rate, baseRate, decay));
    settings.put("batch", Integer.toString(batchFor(samples)));
    settings.put("epochs", Integer.toString(epochs));
    settings.put("weight decay", Double.toString(weightDecay));
    if (!transformer.equals(Transformer.NONE)) {
      settings.put("warm-up", transformer.warmupEpochs() + " epochs, at most half of all");
      settings.put("layer decay", Double.toString(transformer.layerDecay()));
      settings.put("label smoothing", Double.toString(transformer.smoothing()));
      settings.put("mixup", Double.toString(transformer.mixup()));
      boolean either = transformer.mixup() > 0 && transformer.cutmix() > 0;
      settings.put(
          "cutmix", transformer.cutmix() + (either ? ", in half of the batches, else mixup" : ""));
      settings.put("drop path", transformer.dropPath() + " at the last block, 0 at the first");
    }
    return settings;
  }
}
