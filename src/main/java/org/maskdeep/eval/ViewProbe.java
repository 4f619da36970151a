package org.maskdeep.eval;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.Weights;

/**
 * A probe whose every epoch sees new random views of its training set: what {@link LinearProbe} and
 * {@link FineTune} work on. Images of the training set that cannot be decoded are replaced, those
 * of the test set left out, each up to the options' share.
 *
 * @param train what is learned from
 * @param view of training, usually crop and flip
 * @param augmentation the training view in words
 * @param test what is classified in the end
 * @param options of the test set; the batch of training is the recipe's
 * @param recipe of the training
 * @param seed of the classifier's initial weights, order and augmentation
 */
public record ViewProbe(
    Dataset train,
    ViewTransform view,
    String augmentation,
    Dataset test,
    EmbedOptions options,
    ProbeRecipe recipe,
    long seed) {

  /** Checks that the two sets can be of one task. */
  public ViewProbe {
    SameClasses.require(train, test);
    Checks.atLeast("size of " + test.name(), test.size(), 1);
  }

  /** The manager that holds an encoder's weights. */
  static NDManager manager(Encoder encoder) {
    return Weights.of(encoder).values().iterator().next().getManager();
  }

  /** The card of a linear classifier on the frozen encoder. */
  public ProtocolCard linearCard(EncoderInfo encoder, Accuracy accuracy) {
    return card("linear", encoder, accuracy, "standardised", "no");
  }

  /** The card of a fine-tuning; {@code encoder} as it was before. */
  public ProtocolCard fineTuneCard(EncoderInfo encoder, Accuracy accuracy) {
    return card("finetune", encoder, accuracy, "trained", "all weights");
  }

  private ProtocolCard card(
      String probe, EncoderInfo encoder, Accuracy accuracy, String key, String value) {
    Map<String, String> settings = recipe.settings(train.size());
    settings.put("augmentation", augmentation);
    settings.put(key, value);
    return new ProtocolCard(
        probe,
        encoder,
        String.format(Locale.ROOT, "%s, mean over positions; %s", options.level(), options.words()),
        SetInfo.of(train),
        SetInfo.of(test).reduced(accuracy.samples()),
        settings,
        List.of(seed));
  }
}
