package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

/**
 * Weights to and from safetensors files in torchvision's names, so that timm, torchvision and we
 * read each other's.
 *
 * <pre>{@code
 * WeightFiles.save(path, encoder, Map.of("model", "resnet50"));
 * WeightFiles.load(path, encoder);
 * }</pre>
 */
public final class WeightFiles {
  private static final String COUNTER = "num_batches_tracked";
  private static final String CLASSIFIER = "fc.";
  private static final int NAMED = 3;

  private WeightFiles() {}

  /**
   * Writes all weights and buffers, atomically.
   *
   * @param metadata free text by key; may be empty
   * @return size and digest of the file: equal weights and metadata make equal files
   * @throws IOException when it cannot be written; what was there before stays
   */
  public static AtomicFile.Written save(Path file, Network network, Map<String, String> metadata)
      throws IOException {
    return save(file, Weights.of(network), metadata);
  }

  /** Writes any arrays of 32-bit floats; as {@link #save(Path, Network, Map)}. */
  public static AtomicFile.Written save(
      Path file, Map<String, NDArray> arrays, Map<String, String> metadata) throws IOException {
    return Safetensors.write(file, Weights.copyOf(arrays), metadata);
  }

  /**
   * Copies a file's weights into an initialised network, in place. A prefix that all of the
   * network's names have in the file ({@code module.}, {@code encoder.}, {@code backbone.} …) is
   * found by itself; {@code fc.*} and {@code num_batches_tracked} are passed over, and so is what
   * lies outside the prefix. F16, BF16 and F64 are converted.
   *
   * @return the file's metadata
   * @throws WeightFileException when a weight is missing, unknown or of another shape, or two
   *     networks in the file fit; nothing has changed then
   * @throws IOException when the file cannot be read
   */
  public static Map<String, String> load(Path file, Network network) throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, NDArray> arrays = Weights.of(network);
    copy(file, content.tensors(), prefix(file, content.tensors().keySet(), arrays), arrays);
    return content.metadata();
  }

  /**
   * As {@link #load(Path, Network)} for one of several networks in a file.
   *
   * @param prefix what stands before torchvision's names, such as {@code target.}; may be empty
   */
  public static Map<String, String> load(Path file, Network network, String prefix)
      throws IOException {
    Safetensors content = Safetensors.read(file);
    copy(file, content.tensors(), prefix, Weights.of(network));
    return content.metadata();
  }

  /** The prefix under which most of the wanted names stand; in doubt the shortest. */
  private static String prefix(Path file, Set<String> keys, Map<String, NDArray> wanted)
      throws IOException {
    Set<String> candidates = new TreeSet<>();
    candidates.add("");
    String last = wanted.keySet().stream().reduce("", (a, b) -> b);
    for (String key : keys) {
      if (key.endsWith("." + last)) {
        candidates.add(key.substring(0, key.length() - last.length()));
      }
    }
    String best = "";
    long most = 0;
    List<String> complete = new ArrayList<>();
    for (String candidate : candidates) {
      long found = wanted.keySet().stream().filter(n -> keys.contains(candidate + n)).count();
      if (found == wanted.size()) {
        complete.add(candidate);
      }
      if (found > most) {
        most = found;
        best = candidate;
      }
    }
    if (complete.size() > 1 && !complete.contains("")) {
      throw new WeightFileException(
          file, "several networks in it fit: say which of the prefixes " + complete + " is meant");
    }
    return complete.contains("") ? "" : best;
  }

  private static void copy(
      Path file, Map<String, RawTensor> tensors, String prefix, Map<String, NDArray> into)
      throws IOException {
    Map<String, RawTensor> found = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    into.forEach(
        (name, array) -> {
          RawTensor tensor = tensors.get(prefix + name);
          String fault = tensor == null ? null : Weights.fault(array, tensor);
          if (tensor == null) {
            missing.add(prefix + name);
          } else if (fault != null) {
            wrong.add(prefix + name + " " + fault);
          } else {
            found.put(name, tensor);
          }
        });
    List<String> unknown = unknown(tensors.keySet(), prefix, into.keySet());
    List<String> faults = new ArrayList<>();
    describe(faults, wrong, "do not fit");
    describe(faults, missing, "missing");
    describe(faults, unknown, "unknown");
    if (!faults.isEmpty()) {
      throw new WeightFileException(
          file,
          String.join("; ", faults)
              + "; choose the network whose weights these are (depth, width, stem)");
    }
    Weights.copy(into, found);
  }

  private static List<String> unknown(Set<String> keys, String prefix, Set<String> names) {
    List<String> unknown = new ArrayList<>();
    for (String key : keys) {
      if (key.startsWith(prefix)) {
        String name = key.substring(prefix.length());
        if (!names.contains(name) && !name.startsWith(CLASSIFIER) && !name.endsWith(COUNTER)) {
          unknown.add(key);
        }
      }
    }
    return unknown;
  }

  private static void describe(List<String> faults, List<String> names, String what) {
    if (!names.isEmpty()) {
      String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
      int more = names.size() - NAMED;
      faults.add(what + ": " + first + (more > 0 ? " and " + more + " more" : ""));
    }
  }
}
