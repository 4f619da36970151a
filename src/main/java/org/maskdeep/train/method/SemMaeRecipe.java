package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.PartSchedule;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.method.semmae.ClusteredParts;
import org.maskdeep.method.semmae.LearnedParts;
import org.maskdeep.method.semmae.PartMasks;
import org.maskdeep.method.semmae.PartSource;
import org.maskdeep.method.semmae.TrueParts;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * {@link MaskedAutoencoder} with {@link PartMasks}.
 *
 * @param maskRatio r, the share of patches that are hidden
 * @param parts where parts come from
 * @param guide what they are found with
 * @param count K of k-means
 * @param lambda λ at the start and at the end of the run
 * @param gamma γ, how λ goes from one to the other
 * @param decoderWidth width of a decoder's token
 * @param decoderDepth blocks of the decoder
 * @param decoderHeads heads of its attention
 * @param normalizePixels whether the pixels of each patch are normalised before they are predicted
 */
public record SemMaeRecipe(
    double maskRatio,
    Parts parts,
    String guide,
    int count,
    List<Double> lambda,
    double gamma,
    int decoderWidth,
    int decoderDepth,
    int decoderHeads,
    boolean normalizePixels)
    implements AutoencoderRecipe {
  static final String NAME = "semmae";

  private static final int MOST_PARTS = 256;

  /** Checks the numbers. */
  public SemMaeRecipe {
    Transformers.checkAutoencoder(maskRatio, decoderWidth, decoderDepth, decoderHeads);
    RecipeChecks.range("method.count", count, 1, MOST_PARTS);
    lambda = List.copyOf(RecipeChecks.list("method.lambda", lambda, 2));
    lambda.forEach(value -> RecipeChecks.range("method.lambda", value, 0, 1));
    RecipeChecks.range("method.gamma", gamma, 1e-6, 1e6);
    if (guide.isEmpty() != (parts == Parts.TRUE)) {
      throw new IllegalArgumentException(
          parts == Parts.TRUE
              ? "recipe key method.guide = "
                  + guide
                  + ": parts = true are those of the data set, so it would have no effect; set it"
                  + " to ''"
              : "recipe key method.guide: is empty, and parts are found with it; name a recipe such"
                  + " as smoke-mae, the folder of a run or a file of weights");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    VitOptions vit = Transformers.of(encoder, NAME);
    PartMasks masks =
        new PartMasks(
            source(manager, vit, run),
            new PatchGrid(vit.side(), vit.side()),
            new MaskRatio(maskRatio),
            new PartSchedule(lambda.get(0), lambda.get(1), gamma),
            run.stepsPerEpoch(),
            run.epochs());
    return new MaskedAutoencoder(manager, vit, options(), masks, run.seed());
  }

  /**
   * What divides images into parts.
   *
   * @param manager owner of the guide's weights
   */
  public PartSource source(NDManager manager, VitOptions vit, RunSetting run) {
    if (parts == Parts.TRUE) {
      return new TrueParts(
          run.requiredData(NAME), run.views().get(0), vit.side(), run.stepsPerEpoch());
    }
    Guide known = run.requiredGuide(NAME);
    PartSource found =
        parts == Parts.KMEANS
            ? new ClusteredParts(known.open(manager), count)
            : new LearnedParts(known.open(manager), known.parts(manager, count));
    return found.onGrid(known.spec().side(), vit.side());
  }
}
