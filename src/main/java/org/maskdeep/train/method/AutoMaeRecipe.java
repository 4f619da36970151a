package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.method.Method;
import org.maskdeep.method.automae.AutoMae;
import org.maskdeep.method.automae.AutoMaeOptions;
import org.maskdeep.method.automae.PatchJudge;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link AutoMae}.
 *
 * @param maskRatio r, the share of patches that are hidden
 * @param guide whose attention says what is important
 * @param scorer what makes importance of it
 * @param factor how much rather important patches are hidden
 * @param gumbelTemperature τ of the Gumbel softmax
 * @param judgeWeight what the judge's opinion weighs
 * @param decoderWidth width of a decoder's token
 * @param decoderDepth blocks of the decoder
 * @param decoderHeads heads of its attention
 * @param normalizePixels whether the pixels of each patch are normalised before they are predicted
 */
public record AutoMaeRecipe(
    double maskRatio,
    String guide,
    Scorer scorer,
    double factor,
    double gumbelTemperature,
    double judgeWeight,
    int decoderWidth,
    int decoderDepth,
    int decoderHeads,
    boolean normalizePixels)
    implements AutoencoderRecipe {
  static final String NAME = "automae";

  private static final String JUDGE = "judge";

  /** What makes importance of the guide's attention. */
  public enum Scorer {
    /** Two convolutions, trained with the autoencoder and against a judge. */
    LEARNED,
    /** Nothing: importance is the attention itself, the mean of its heads. */
    ATTENTION
  }

  /** Checks the numbers. */
  public AutoMaeRecipe {
    Transformers.checkAutoencoder(maskRatio, decoderWidth, decoderDepth, decoderHeads);
    RecipeChecks.range("method.factor", factor, 0, 1e6);
    RecipeChecks.range("method.gumbel_temperature", gumbelTemperature, 1e-6, 1e6);
    RecipeChecks.range("method.judge_weight", judgeWeight, 0, 1e6);
    if (guide.isEmpty()) {
      throw new IllegalArgumentException(
          "recipe key method.guide: is empty, and its attention says what is important; name a"
              + " recipe such as smoke-mae, the folder of a run or a file of weights");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    return new AutoMae(
        manager,
        Transformers.of(encoder, NAME),
        options(),
        run.requiredGuide(NAME).open(manager),
        new AutoMaeOptions(
            new MaskRatio(maskRatio),
            scorer == Scorer.LEARNED,
            factor,
            gumbelTemperature,
            judgeWeight),
        run.seed());
  }

  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    AutoencoderRecipe.super.check(encoder, views, optimizer);
    VitOptions vit = Transformers.of(encoder, NAME);
    if (scorer == Scorer.LEARNED
        && (vit.side() < PatchJudge.FEWEST || vit.side() > PatchJudge.MOST)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key model.arch = %s: has %d patches along a side, and the judge of"
                  + " automae is made for %d to %d; choose another, or set"
                  + " method.scorer=attention, which has no judge",
              vit.name(),
              vit.side(),
              PatchJudge.FEWEST,
              PatchJudge.MOST));
    }
  }

  /** The judge's: the same kind, rate and schedule, without weight decay. */
  @Override
  public Map<String, OptimizerRecipe> players(OptimizerRecipe main) {
    return scorer == Scorer.LEARNED ? Map.of(JUDGE, main.at(main.learningRate(), 0)) : Map.of();
  }
}
