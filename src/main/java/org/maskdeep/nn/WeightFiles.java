package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.Precision;
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
  private static final int NAMED = 3;
  private static final String DETECTRON = "stem.conv1.weight";

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
   * The encoder that a file holds, of the model, width and stem that its metadata name (files of
   * this program have them; without, it is a ResNet-50).
   *
   * @param manager owner of the weights
   * @throws WeightFileException as {@link #load(Path, Network)}
   * @throws IOException when the file cannot be read
   */
  public static Encoder open(Path file, NDManager manager) throws IOException {
    Safetensors content = Safetensors.read(file);
    EncoderWords words = EncoderWords.ofFile(file, content.metadata(), key -> key);
    Encoder encoder = EncoderSpec.of(words, Precision.FP32).create();
    encoder.initialize(manager, 0);
    load(file, content, encoder, "", warning -> {});
    return encoder;
  }

  /**
   * Copies a file's weights into an initialised network, in place. A prefix that all of the
   * network's names have in the file ({@code module.}, {@code encoder.}, {@code backbone.} …) is
   * found by itself, and so are the numbers of a {@code Sequential} ({@code backbone.0.weight}).
   * Heads, queues and other networks beside the encoder are passed over. F16, BF16 and F64 are
   * converted.
   *
   * @return the file's metadata
   * @throws WeightFileException when a weight is missing, of another shape, NaN or infinite, when
   *     tensors of the encoder's own names do not belong to this one, or two networks in the file
   *     fit; nothing has changed then
   * @throws IOException when the file cannot be read
   */
  public static Map<String, String> load(Path file, Network network) throws IOException {
    return load(file, network, "");
  }

  /**
   * As {@link #load(Path, Network)} for one of several networks in a file.
   *
   * @param prefix what stands before torchvision's names, such as {@code target.}; empty: found
   */
  public static Map<String, String> load(Path file, Network network, String prefix)
      throws IOException {
    return load(file, network, prefix, warning -> {});
  }

  /**
   * As {@link #load(Path, Network, String)}.
   *
   * @param warnings gets one line about what was passed over, if anything was
   */
  public static Map<String, String> load(
      Path file, Network network, String prefix, Consumer<String> warnings) throws IOException {
    return load(file, Safetensors.read(file), network, prefix, warnings);
  }

  private static Map<String, String> load(
      Path file, Safetensors content, Network network, String prefix, Consumer<String> warnings)
      throws IOException {
    SequentialNames named = SequentialNames.of(content.tensors());
    Map<String, RawTensor> tensors = named.tensors();
    Map<String, NDArray> arrays = Weights.of(network);
    String found = WeightPrefix.of(file, tensors.keySet(), arrays.keySet(), prefix);
    Map<String, RawTensor> fitting = fitting(file, network, named, found, arrays);
    Map<String, RawTensor> checked = new LinkedHashMap<>();
    fitting.forEach((name, tensor) -> checked.put(named.inFile(found + name), tensor));
    FiniteWeights.check(file, checked);
    Weights.copy(arrays, fitting);
    String passed = PassedOver.line(tensors.keySet(), found, arrays.keySet());
    if (!passed.isEmpty()) {
      warnings.accept(file + ": " + passed);
    }
    return content.metadata();
  }

  /** The file's tensor for each of the network's arrays. */
  private static Map<String, RawTensor> fitting(
      Path file, Network network, SequentialNames named, String prefix, Map<String, NDArray> arrays)
      throws IOException {
    Map<String, RawTensor> tensors = named.tensors();
    Map<String, RawTensor> found = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    arrays.forEach(
        (name, array) -> {
          RawTensor tensor = tensors.get(prefix + name);
          String fault = tensor == null ? null : Weights.fault(array, tensor);
          if (tensor == null) {
            missing.add(prefix + name);
          } else if (fault != null) {
            wrong.add(named.inFile(prefix + name) + " " + fault);
          } else {
            found.put(name, tensor);
          }
        });
    List<String> unknown = PassedOver.unknown(tensors.keySet(), prefix, arrays.keySet());
    unknown.replaceAll(named::inFile);
    boolean detectron =
        !missing.isEmpty() && tensors.keySet().stream().anyMatch(n -> n.endsWith(DETECTRON));
    if (missing.size() == arrays.size() || detectron) {
      throw foreign(file, network, tensors, detectron);
    }
    List<String> faults = new ArrayList<>();
    describe(faults, wrong, "do not fit");
    describe(faults, missing, "missing");
    describe(faults, unknown, "unknown");
    if (!faults.isEmpty()) {
      ResNetShape shape = network instanceof ResNet ? ResNetShape.of(tensors, prefix) : null;
      boolean same = shape != null && shape.is(((ResNet) network).spec());
      String advice =
          network instanceof VisionTransformer
              ? "choose the model whose weights these are" + looks(tensors, prefix)
              : advice(same ? null : shape, same && wrong.isEmpty(), missing, unknown);
      throw new WeightFileException(file, String.join("; ", faults) + "; " + advice);
    }
    return found;
  }

  /** Of which vision transformer tensors look like, as the end of a sentence. */
  private static String looks(Map<String, RawTensor> tensors, String prefix) {
    String name = VitOptions.nameOf(tensors, prefix);
    return name.isEmpty() ? "" : "; they look like " + name + ", so choose that model";
  }

  private static WeightFileException foreign(
      Path file, Network network, Map<String, RawTensor> tensors, boolean detectron) {
    String vit =
        tensors.keySet().stream()
            .filter(name -> name.endsWith("cls_token"))
            .map(name -> looks(tensors, name.substring(0, name.length() - "cls_token".length())))
            .findFirst()
            .orElse("");
    String names =
        network instanceof VisionTransformer
            ? "timm's names (cls_token, blocks.0.attn.qkv.weight)"
            : "torchvision's names (conv1.weight, layer1.0.conv1.weight)";
    List<String> has = new ArrayList<>();
    describe(has, new ArrayList<>(tensors.keySet()), "it has");
    return new WeightFileException(
        file,
        String.format(
            Locale.ROOT,
            "none of the encoder's weights is in it; %s; %s",
            has.isEmpty() ? "it has no tensors" : has.get(0),
            detectron
                ? "names like detectron2's are written, not read: convert them to torchvision's"
                : "weights must have " + names + vit));
  }

  /** What to do; the shape is null where it is the network's own or not known. */
  private static String advice(
      ResNetShape shape, boolean same, List<String> missing, List<String> unknown) {
    if (same && unknown.isEmpty()) {
      return "the file lacks weights of the encoder: export or download it again";
    }
    if (same && missing.isEmpty()) {
      return "these belong to no ResNet-18, 34 or 50; convert the file to torchvision's names";
    }
    return "choose the network whose weights these are (depth, width, stem)"
        + (shape == null ? "" : "; they look like " + shape);
  }

  private static void describe(List<String> faults, List<String> names, String what) {
    if (!names.isEmpty()) {
      String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
      int more = names.size() - NAMED;
      faults.add(what + ": " + first + (more > 0 ? " and " + more + " more" : ""));
    }
  }
}
