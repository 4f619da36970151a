package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The five parts of CIFAR-10's training images and the one of its test images. */
final class CifarBatches {
  private static final int TRAINING = 5;

  private CifarBatches() {}

  /**
   * Fails unless each part is there once.
   *
   * @param found the paths of the parts: files, or folders of JPEG files
   * @param ending of a part's name
   */
  static void check(Path origin, Collection<String> found, boolean train, String ending)
      throws IOException {
    Map<String, String> byName = new TreeMap<>();
    for (String path : found) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      String other = byName.put(name, path);
      if (other != null) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %s is in it twice, as %s and %s; remove one",
                origin,
                name,
                other,
                path));
      }
    }
    List<String> missing = new ArrayList<>();
    for (int i = 1; i <= (train ? TRAINING : 1); i++) {
      String name = (train ? "data_batch_" + i : "test_batch") + ending;
      if (!byName.containsKey(name)) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %s %s missing; CIFAR-10 has %s: get it again",
              origin,
              String.join(", ", missing),
              missing.size() == 1 ? "is" : "are",
              train
                  ? "data_batch_1" + ending + " to data_batch_5" + ending
                  : "test_batch" + ending));
    }
  }
}
