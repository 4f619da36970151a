package org.maskdeep.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;

/**
 * Which encoder: what recipes, options and the metadata of files say in words, what a protocol card
 * says of it, and the network itself. A further kind of encoder is a further record here and its
 * network.
 */
public interface EncoderSpec {
  /** The key of the structure's name, such as {@code resnet18}, in metadata and options. */
  String MODEL = "model";

  /** The network of this structure; {@link Network#initialize} gives it weights. */
  Encoder create();

  /** The feature maps that it gives, fine to coarse. */
  List<FeatureMap> maps();

  /** In which format its heavy operations compute. */
  Precision precision();

  /** The side in pixels that its images must have; empty: any. */
  default OptionalInt imageSide() {
    return OptionalInt.empty();
  }

  /** The same structure computing in another precision. */
  EncoderSpec with(Precision other);

  /** The same structure with other batch norms; as it is, where it has none. */
  EncoderSpec with(NormOptions other);

  /**
   * The structure as options and the metadata of files name it: {@link #MODEL} and the keys that
   * belong to it. {@link #of} makes the same structure of them.
   */
  Map<String, String> words();

  /** The structure on a protocol card, such as {@code resnet18, width 64, 3x3 stem, fp32}. */
  String description();

  /** The structure in a table, such as {@code ResNet-18 width 64}. */
  String title();

  /**
   * The number of layers by which fine-tuning lets the learning rate fall towards the input; 0:
   * this kind of encoder is fine-tuned with one rate.
   */
  default int layers() {
    return 0;
  }

  /**
   * The number of blocks of which each has two residual branches that training can drop; 0: this
   * kind of encoder is trained without.
   */
  default int transformerBlocks() {
    return 0;
  }

  /**
   * The layer of a weight.
   *
   * @param weight name of a weight of the encoder
   * @return from 0, what the input enters, to {@link #layers}
   */
  default int layerOf(String weight) {
    return 0;
  }

  /** The coarsest feature map: what the embedding is the mean of. */
  default FeatureMap top() {
    return maps().get(maps().size() - 1);
  }

  /** D, the width of the embedding. */
  default int embeddingWidth() {
    return top().channels();
  }

  /**
   * The place of a feature map among {@link #maps}.
   *
   * @throws IllegalArgumentException when there is none of that name; lists those that are
   */
  default int indexOf(String name) {
    List<String> names = maps().stream().map(FeatureMap::name).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' is not a feature map of the encoder: must be one of %s",
              name,
              String.join(", ", names)));
    }
    return names.indexOf(name);
  }

  /** The feature map of a name; as {@link #indexOf}. */
  default FeatureMap map(String name) {
    return maps().get(indexOf(name));
  }

  /**
   * Several feature maps.
   *
   * @param names at least one, each once, fine to coarse
   * @throws IllegalArgumentException when they are not; lists those that are
   */
  default List<FeatureMap> maps(List<String> names) {
    List<FeatureMap> found = new ArrayList<>();
    int last = -1;
    for (String name : names) {
      int index = indexOf(name);
      if (index <= last) {
        found.clear();
        break;
      }
      found.add(maps().get(index));
      last = index;
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "levels %s: name at least one of %s, each once, fine to coarse",
              names,
              String.join(", ", maps().stream().map(FeatureMap::name).toList())));
    }
    return found;
  }

  /** The words that {@link #MODEL} can have, as an error lists them. */
  static List<String> models() {
    List<String> models = new ArrayList<>(ResNetOptions.MODELS);
    models.add(VitOptions.MODEL_NAMES);
    return models;
  }

  /** Whether a word can stand under {@link #MODEL}. */
  static boolean isModel(String word) {
    return word != null && (ResNetOptions.MODELS.contains(word) || VitOptions.isValid(word));
  }

  /**
   * The encoder that words name; where they say nothing, torchvision's ResNet-50.
   *
   * @throws RuntimeException what the words throw of one that is not known
   */
  static EncoderSpec of(EncoderWords words, Precision precision) {
    EncoderSpec spec =
        VitOptions.isName(words.text(MODEL)) ? VitOptions.of(words) : ResNetOptions.of(words);
    return spec.with(precision);
  }
}
