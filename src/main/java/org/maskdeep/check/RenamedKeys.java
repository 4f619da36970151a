package org.maskdeep.check;

import java.util.Map;
import java.util.TreeMap;

/**
 * Keys of recipes that had another name once. A recipe that uses one is told the new name; what was
 * recorded under one (the ledger, the recipe in a detector's file) is read under the new name.
 */
public final class RenamedKeys {
  /** The key of the encoder's structure. */
  public static final String ARCH = "model.arch";

  private static final String DEPTH = "model.resnet";
  private static final String STEM = "model.stem";
  private static final Map<String, String> STEMS = Map.of("small", "cifar", "standard", "imagenet");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry(DEPTH, ARCH),
          Map.entry("data.bad_share", "data.max_bad_fraction"),
          Map.entry("model.candidates", "model.pre_nms_top_n"),
          Map.entry("model.proposals", "model.post_nms_top_n"),
          Map.entry("model.sampled", "model.batch_size_per_image"),
          Map.entry("model.score", "model.score_thresh"),
          Map.entry("views.grey", "views.grayscale"),
          Map.entry("run.health_every", "run.representation_every"));

  private RenamedKeys() {}

  /** What a key is called now; the key itself if it was never renamed. */
  public static String now(String key) {
    return NAMES.getOrDefault(key, key);
  }

  /** A value that was recorded under a key, as the key of now has it. */
  public static String value(String key, String recorded) {
    return switch (key) {
      case DEPTH -> "resnet" + recorded;
      case STEM -> STEMS.getOrDefault(recorded, recorded);
      default -> recorded;
    };
  }

  /** Recorded settings under the keys of now. */
  public static Map<String, String> current(Map<String, String> settings) {
    Map<String, String> current = new TreeMap<>();
    settings.forEach((key, value) -> current.put(now(key), value(key, value)));
    return current;
  }
}
