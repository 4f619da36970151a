package org.maskdeep.check;

import java.util.Map;

/**
 * Keys of recipes that earlier versions did not have, with the value that means what these versions
 * did. A recipe's text leaves a key with that value out: it is then the text that was written
 * before, so that earlier runs are resumed and compared as they were.
 */
public final class AddedKeys {
  private static final Map<String, String> PRETRAINING =
      Map.ofEntries(
          Map.entry("data.augment", "loader"),
          Map.entry("data.decoder", "exact"),
          Map.entry("data.probe_train", "same"),
          Map.entry("model.pool", "class"),
          Map.entry("model.position", "sincos"),
          Map.entry("online.every", "0"),
          Map.entry("online.bank", "2000"),
          Map.entry("online.queries", "500"),
          Map.entry("online.views", "2"),
          Map.entry("optimizer.betas", "[0.9,0.999]"),
          Map.entry("optimizer.contrast", "part"),
          Map.entry("optimizer.sync_batch_norm", "false"),
          Map.entry("probe.finetune_epochs", "0"),
          Map.entry("probe.finetune_rate", "0.0"),
          Map.entry("probe.finetune_regularization", "full"),
          Map.entry("probe.learning_rates", "[]"),
          Map.entry("probe.semi_supervised", "false"));

  private static final Map<String, String> DETECTION =
      Map.of(
          "data.decoder", "exact",
          "input.antialias", "false",
          "model.trainable_layers", "5",
          "optimizer.name", "sgd");

  private AddedKeys() {}

  /** The added keys of recipes of pretraining, with the value of earlier versions. */
  public static Map<String, String> ofPretraining() {
    return PRETRAINING;
  }

  /** The added keys of recipes of detection, with the value of earlier versions. */
  public static Map<String, String> ofDetection() {
    return DETECTION;
  }
}
