package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * Supervised training of the encoder, as a row beside the methods that learn without labels: the
 * same views, order, optimizer and epochs, but a linear classifier and the labels of the images.
 *
 * <pre>
 *   y_v  = linear(pooled encoder(view v))                        [B, K]
 *   loss = mean over the first two views of cross entropy(y_v, label)
 * </pre>
 *
 * The classifier is dropped afterwards; probes see the encoder, as of every other method. Further
 * views are not used.
 */
public final class Supervised extends NetworkMethod {
  private final Encoder encoder;
  private final Linear classifier;
  private final int classes;
  private final TorchScript entropy;

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param classes K, at least 2
   * @param smoothing share of a label that is spread over all classes, in [0, 1); 0: none (Szegedy
   *     et al. 2015, arXiv 1512.00567, section 7)
   * @param seed of the initial weights
   */
  public Supervised(NDManager manager, EncoderSpec spec, int classes, double smoothing, long seed) {
    Checks.atLeast("number of classes", classes, 2);
    Checks.belowOne("label smoothing", smoothing);
    this.classes = classes;
    encoder = add("encoder", spec.create());
    classifier =
        add("classifier", new Linear(spec.embeddingWidth(), classes, true, spec.precision()));
    entropy =
        TorchScript.of(
            "logits: Tensor, labels: Tensor",
            "Tensor",
            "y = torch.to(labels, 4)", // 4: int64
            "return torch.cross_entropy_loss(logits, y, None, 1, -100, " + smoothing + ")");
    initialize(manager, seed);
  }

  /**
   * As of every method.
   *
   * @throws IllegalArgumentException when the context has not one label for each image, or one
   *     outside [0, K)
   */
  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    NDList losses = new NDList();
    NDArray features = null;
    for (NDArray view : Networks.firstTwo(views)) {
      NDArray y = labels(view, context); // [B]
      NDArray top = encoder.top(view, true); // [B, C, H, W]
      NDArray logits = classifier.forward(Encoder.pool(top, true), true); // [B, K]
      losses.add(entropy.call(true, logits, y));
      features = features == null ? top : features;
    }
    return new Output(Networks.mean(losses), features);
  }

  private NDArray labels(NDArray view, StepContext context) {
    int[] labels = context.labels();
    if (labels.length != view.getShape().get(0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d labels for %d images: supervised training needs one for each; give the labels to"
                  + " StepContext",
              labels.length,
              view.getShape().get(0)));
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "label %d is outside [0, %d), the classes of the model",
                label,
                classes));
      }
    }
    return Upload.integers(view.getManager(), labels, new Shape(labels.length));
  }
}
