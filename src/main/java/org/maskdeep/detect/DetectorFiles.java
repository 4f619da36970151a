package org.maskdeep.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.nn.FiniteWeights;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.WeightPrefix;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

/**
 * Weights of detectors to and from safetensors files in torchvision's names, those of its first
 * versions included ({@code inner_blocks.0.weight}, {@code rpn.head.conv.weight}, {@code
 * mask_fcn1.weight}).
 */
public final class DetectorFiles {
  private static final int NAMED = 3;
  private static final String STEM = "backbone.body.conv1.weight";

  private DetectorFiles() {}

  /**
   * Writes all weights and buffers, atomically.
   *
   * @param metadata free text by key; may be empty
   */
  public static AtomicFile.Written save(Path file, Detector detector, Map<String, String> metadata)
      throws IOException {
    return WeightFiles.save(file, detector, metadata);
  }

  /**
   * Copies a file's weights into an initialised detector, in place.
   *
   * @return the file's metadata
   * @throws WeightFileException when a weight is missing, unknown, of another shape, NaN or
   *     infinite; nothing has changed then
   * @throws IOException when the file cannot be read
   */
  public static Map<String, String> load(Path file, Detector detector) throws IOException {
    return load(file, detector, "");
  }

  /** As {@link #load(Path, Detector)}, with a prefix as in {@link #named}. */
  public static Map<String, String> load(Path file, Detector detector, String prefix)
      throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    named(file, content.tensors(), prefix)
        .forEach(
            (name, tensor) -> {
              if (!name.endsWith("num_batches_tracked")) {
                tensors.put(today(name), tensor);
              }
            });
    var arrays = Weights.of(detector);
    List<String> missing = arrays.keySet().stream().filter(n -> !tensors.containsKey(n)).toList();
    List<String> unknown = tensors.keySet().stream().filter(n -> !arrays.containsKey(n)).toList();
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              "it is another detector's:%s%s; choose its architecture, number of classes and norms",
              shown(" missing ", missing),
              shown(" unknown ", unknown)));
    }
    FiniteWeights.check(file, tensors);
    try {
      Weights.copy(arrays, tensors);
    } catch (IllegalArgumentException e) {
      throw new WeightFileException(file, e.getMessage());
    }
    return content.metadata();
  }

  /**
   * The tensors of a detector in a file, without what stands before its names.
   *
   * @param prefix such as {@code model.}, with or without its last dot; empty: found
   * @throws WeightFileException when several detectors are in the file and none is asked for, or
   *     the one that is asked for is not there
   */
  public static Map<String, RawTensor> named(
      Path file, Map<String, RawTensor> tensors, String prefix) throws WeightFileException {
    String found = WeightPrefix.of(file, tensors.keySet(), Set.of(STEM), prefix);
    Map<String, RawTensor> named = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(found)) {
            named.put(name.substring(found.length()), tensor);
          }
        });
    return named;
  }

  private static String shown(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int more = names.size() - NAMED;
    return what
        + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The present name of a weight. */
  static String today(String name) {
    return name.replaceFirst(
            "^(backbone\\.fpn\\.(?:inner|layer)_blocks\\.\\d)\\.(weight|bias)$", "$1.0.$2")
        .replaceFirst("^rpn\\.head\\.conv\\.(weight|bias)$", "rpn.head.conv.0.0.$1")
        .replaceFirst("^roi_heads\\.mask_head\\.mask_fcn1\\.", "roi_heads.mask_head.0.0.")
        .replaceFirst("^roi_heads\\.mask_head\\.mask_fcn2\\.", "roi_heads.mask_head.1.0.")
        .replaceFirst("^roi_heads\\.mask_head\\.mask_fcn3\\.", "roi_heads.mask_head.2.0.")
        .replaceFirst("^roi_heads\\.mask_head\\.mask_fcn4\\.", "roi_heads.mask_head.3.0.");
  }
}
