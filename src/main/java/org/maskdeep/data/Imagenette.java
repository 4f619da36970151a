package org.maskdeep.data;

import java.util.Map;

/** The ten classes of Imagenette (github.com/fastai/imagenette), subset of ImageNet. */
final class Imagenette {
  private static final Map<String, String> NAMES =
      Map.of(
          "n01440764", "tench",
          "n02102040", "English springer",
          "n02979186", "cassette player",
          "n03000684", "chain saw",
          "n03028079", "church",
          "n03394916", "French horn",
          "n03417042", "garbage truck",
          "n03425413", "gas pump",
          "n03445777", "golf ball",
          "n03888257", "parachute");

  private Imagenette() {}

  /** The English name of a folder that is a WordNet id of Imagenette; else the folder's own. */
  static String readable(String folder) {
    return NAMES.getOrDefault(folder, folder);
  }
}
