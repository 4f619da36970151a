package org.maskdeep.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.nn.WeightFiles;
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
   * @throws WeightFileException when a weight is missing, unknown or of another shape; nothing has
   *     changed then
   * @throws IOException when the file cannot be read
   */
  public static Map<String, String> load(Path file, Detector detector) throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    content
        .tensors()
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
              named(" missing ", missing),
              named(" unknown ", unknown)));
    }
    try {
      Weights.copy(arrays, tensors);
    } catch (IllegalArgumentException e) {
      throw new WeightFileException(file, e.getMessage());
    }
    return content.metadata();
  }

  private static String named(String what, List<String> names) {
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
