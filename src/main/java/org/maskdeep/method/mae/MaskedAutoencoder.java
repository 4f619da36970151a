package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;

/**
 * A masked autoencoder (MAE, He et al. 2021, arXiv 2111.06377): the encoder sees a few patches of
 * one view, a small decoder predicts the pixels of the others. There are no pairs of views, no
 * negatives and no target network.
 *
 * <pre>
 *   h    = encoder(class token, visible patches)            [B, 1 + n, d]
 *   y    = decoder(h, mask tokens at the hidden places)     [B, N − n, 3 P²]
 *   loss = mean squared error of y and the hidden patches' pixels, normalised within each patch
 * </pre>
 */
public final class MaskedAutoencoder extends NetworkMethod {
  private final VisionTransformer encoder;
  private final MaskedDecoder decoder;
  private final PixelLoss pixels;
  private final PatchMasks masks;

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param masks which patches are visible
   * @param seed of the initial weights
   */
  public MaskedAutoencoder(
      NDManager manager, VitOptions spec, MaeOptions options, PatchMasks masks, long seed) {
    this.masks = masks;
    encoder = add("encoder", spec.create());
    decoder = add("decoder", new MaskedDecoder(spec, options));
    pixels = new PixelLoss(spec.patch(), spec.side(), options.normalize());
    initialize(manager, seed);
    add(masks.networks());
  }

  /**
   * The loss of the first view; further ones are not used.
   *
   * @param views at least one, [B, 3, S, S]
   */
  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    NDArray x = views.get(0);
    return loss(x, TokenSubset.of(masks.of(x, context)));
  }

  /**
   * The loss of images of which these patches are visible.
   *
   * @param x images [B, 3, S, S]
   * @param subset which patches are visible, the same number in every image
   */
  public Output loss(NDArray x, TokenSubset subset) {
    PatchIds ids = PatchIds.of(x.getManager(), subset);
    NDArray tokens = encoder.tokens(x, ids.visible(), true); // [B, 1 + n, d]
    NDArray predicted =
        decoder.predict(tokens, ids.restore(), ids.hidden(), true); // [B, N - n, 3 P P]
    NDArray loss = PixelLoss.error(predicted, pixels.targets(x, ids.hidden()));
    return new Output(loss, encoder.represented(tokens, true));
  }

  /**
   * Images whose hidden patches are predicted from the visible ones, in evaluation. Where the
   * pixels of patches are normalised before they are predicted, each hidden patch gets its true
   * mean and deviation back, as in the authors' pictures: the model predicts what it looks like,
   * not how bright it is.
   *
   * @param x images [B, 3, S, S]
   * @param subset which patches are visible
   * @return [B, 3, S, S], the visible patches as they are in x
   */
  public NDArray reconstruct(NDArray x, TokenSubset subset) {
    PatchIds ids = PatchIds.of(x.getManager(), subset);
    NDArray tokens = encoder.tokens(x, ids.visible(), false);
    NDArray predicted = decoder.predict(tokens, ids.restore(), ids.hidden(), false);
    return pixels.paste(x, predicted, ids.hidden());
  }
}
