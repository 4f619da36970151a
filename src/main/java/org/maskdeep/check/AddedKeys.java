package org.maskdeep.check;

import java.util.Map;

/**
 * Keys of recipes that earlier versions did not have, with the value that means what these versions
 * did. A recipe's text leaves a key with that value out: it is then the text that was written
 * before, so that earlier runs are resumed and compared as they were.
 */
public final class AddedKeys {
  private static final Map<String, String> PRETRAINING =
      Map.of(
          "data.augment", "loader",
          "data.decoder", "exact",
          "data.probe_train", "same",
          "online.every", "0",
          "online.bank", "2000",
          "online.queries", "500",
          "online.views", "2",
          "probe.learning_rates", "[]",
          "probe.semi_supervised", "false");

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
