package org.maskdeep.report.result;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was measured of an encoder. */
public enum Probe {
  /** Weighted nearest neighbours on frozen features, top-1 accuracy in percent. */
  KNN("knn", "kNN"),
  /** A linear classifier on frozen features, top-1 accuracy in percent. */
  LINEAR("linear", "linear"),
  /** All weights trained on the labels, top-1 accuracy in percent. */
  FINETUNE("finetune", "fine-tuning"),
  /** All weights trained on a hundredth of the labels, top-1 accuracy in percent. */
  FINETUNE_1("finetune_1", "1/100 of labels"),
  /** All weights trained on a tenth of the labels, top-1 accuracy in percent. */
  FINETUNE_10("finetune_10", "1/10 of labels"),
  /** COCO average precision of boxes, in percent. */
  BOX_AP("box_ap", "box AP"),
  /** COCO average precision of masks, in percent. */
  MASK_AP("mask_ap", "mask AP");

  private final String key;
  private final String label;

  Probe(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** The name in files, such as {@code box_ap}. */
  public String key() {
    return key;
  }

  /** The name for readers, such as "box AP". */
  public String label() {
    return label;
  }

  /** Whether a detector was trained on the encoder. */
  public boolean ofDetection() {
    return this == BOX_AP || this == MASK_AP;
  }

  /**
   * The probe of a name in a file.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Probe of(String key) {
    for (Probe probe : values()) {
      if (probe.key.equals(key)) {
        return probe;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "no probe is called \"%s\"; known are %s",
            key,
            Arrays.stream(values()).map(Probe::key).collect(Collectors.joining(", "))));
  }
}
