package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.adios.Adios;
import org.maskdeep.method.adios.AdiosOptions;
import org.maskdeep.method.adios.BaseMethod;
import org.maskdeep.method.adios.MaskSource;
import org.maskdeep.method.adios.MaskerOptions;
import org.maskdeep.method.semmae.PartSource;
import org.maskdeep.method.semmae.TrueParts;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.optim.Schedule;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.ContrastScope;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link Adios}.
 *
 * @param base the method that compares images
 * @param masks where masks come from
 * @param count M
 * @param channels c of the network that learns them
 * @param penalty α
 * @param entropy α₂
 * @param alternating whether the masker moves after the encoder, on a pass of its own
 * @param single whether an image is hidden under one of its masks, drawn at random
 * @param bothViews whether both views are masked, or the second only
 * @param maskerRate learning rate of the masker at batch 256
 * @param hidden width inside the heads
 * @param out width of their output, D
 * @param momentum of BYOL's target network at the start; it goes to 1 by a cosine
 * @param temperature T of SimCLR
 */
public record AdiosRecipe(
    BaseMethod base,
    AdiosMasks masks,
    int count,
    int channels,
    double penalty,
    double entropy,
    boolean alternating,
    boolean single,
    boolean bothViews,
    double maskerRate,
    int hidden,
    int out,
    double momentum,
    double temperature)
    implements MethodRecipe {
  static final String NAME = "adios";

  private static final int MOST = 64;

  /** Checks the numbers. */
  public AdiosRecipe {
    RecipeChecks.range("method.count", count, 2, MOST);
    RecipeChecks.range("method.channels", channels, 1, 1 << 12);
    RecipeChecks.range("method.penalty", penalty, 0, 1e6);
    RecipeChecks.range("method.entropy", entropy, 0, 1e6);
    RecipeChecks.atLeast("method.masker_rate", maskerRate, 0);
    MethodChecks.heads(hidden, out);
    MethodChecks.momentum(momentum);
    MethodChecks.temperature(temperature);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    if (learnsMasks()) {
      try {
        masker(encoder, views.size());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "recipe keys views.size = %d and method.channels = %d: %s",
                views.size(),
                channels,
                e.getMessage()),
            e);
      }
    }
    if (base == BaseMethod.SIMCLR && optimizer.contrast() == ContrastScope.BATCH) {
      throw new IllegalArgumentException(
          "recipe key optimizer.contrast = batch: adios with method.base = simclr contrasts the"
              + " images of a part only; leave it out");
    }
    if (base == BaseMethod.SIMCLR) {
      MethodChecks.twoToAPart(NAME + " with method.base = simclr contrasts", optimizer);
    }
  }

  /** Whether there is a network that learns the masks. */
  public boolean learnsMasks() {
    return masks == AdiosMasks.LEARNED;
  }

  /**
   * The network that learns the masks.
   *
   * @param side S of the views
   * @throws IllegalArgumentException when there is none for this size
   */
  public MaskerOptions masker(EncoderSpec encoder, int side) {
    return new MaskerOptions(side, count, channels, encoder.precision());
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    HeadOptions heads = new HeadOptions(hidden, out);
    AdiosOptions options =
        new AdiosOptions(count, penalty, entropy * run.batch(), alternating, single, bothViews);
    if (learnsMasks()) {
      MaskerOptions masker = masker(encoder, run.views().get(1).size());
      return Adios.learned(manager, encoder, heads, base, temperature, options, masker, run.seed());
    }
    MaskSource source =
        switch (masks) {
          case BLOCK -> MaskSource.blocks(count);
          case TRUE -> MaskSource.parts(objects(run), count);
          default -> MaskSource.constant(count);
        };
    return Adios.with(manager, encoder, heads, base, temperature, options, source, run.seed());
  }

  private static List<PartSource> objects(RunSetting run) {
    List<PartSource> views = new ArrayList<>();
    for (int v = 0; v < 2; v++) {
      int side = run.views().get(v).size();
      views.add(
          new TrueParts(run.requiredData(NAME), run.views().get(v), v, side, run.stepsPerEpoch()));
    }
    return views;
  }

  @Override
  public boolean hidesPixels() {
    return true;
  }

  @Override
  public Map<String, OptimizerRecipe> players(OptimizerRecipe main) {
    return learnsMasks() ? Map.of("masker", main.at(maskerRate, main.weightDecay())) : Map.of();
  }

  @Override
  public String rateOfPlayers() {
    return learnsMasks() ? "; where it is the masker's weights: --set method.masker_rate=…" : "";
  }

  @Override
  public Schedule targetMomentum(long steps) {
    return base == BaseMethod.BYOL ? Schedule.ema(momentum, steps) : Schedule.constant(0);
  }
}
