package org.maskdeep.train.suggest;

/**
 * A key of a recipe that was chosen for a folder of images.
 *
 * @param key with its section, such as {@code optimizer.batch}
 * @param value as YAML
 * @param reason one sentence, without a full stop
 */
public record Choice(String key, String value, String reason) {
  /** As {@code --set} takes it. */
  String setting() {
    return key + "=" + value;
  }
}
