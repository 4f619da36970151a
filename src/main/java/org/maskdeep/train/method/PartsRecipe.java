package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.Method;
import org.maskdeep.method.semmae.PartLearning;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link PartLearning}.
 *
 * @param guide what looks at the images
 * @param count K, the number of parts
 * @param diversity β, what the overlap of maps weighs
 * @param decoderWidth channels of the decoder
 */
public record PartsRecipe(String guide, int count, double diversity, int decoderWidth)
    implements MethodRecipe {
  static final String NAME = "parts";

  private static final int MOST = 1 << 12;

  /** Checks the numbers. */
  public PartsRecipe {
    RecipeChecks.range("method.count", count, 2, 256);
    RecipeChecks.range("method.diversity", diversity, 0, 1e6);
    RecipeChecks.range("method.decoder_width", decoderWidth, 1, MOST);
    if (guide.isEmpty()) {
      throw new IllegalArgumentException(
          "recipe key method.guide: is empty, and parts are learned with it; name a recipe such as"
              + " smoke-mae, the folder of a run or a file of weights");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    Guide known = run.requiredGuide(NAME);
    known.checkSame(Transformers.of(encoder, NAME));
    return new PartLearning(
        manager, known.spec(), known::fill, count, decoderWidth, diversity, run.seed());
  }

  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    Transformers.of(encoder, NAME);
  }

  @Override
  public int learnedViews() {
    return 1;
  }
}
