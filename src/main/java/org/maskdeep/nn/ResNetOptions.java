package org.maskdeep.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;

/**
 * Which ResNet.
 *
 * @param depth 18, 34 or 50
 * @param width channels of C2 before the bottleneck's expansion; 64 is the usual one
 * @param cifarStem a 3x3 stem of stride 1 without pooling, for images up to about 64 pixels; else
 *     the 7x7 stem of stride 2 with max-pooling
 * @param norms what the batch norms do
 * @param precision of the convolutions
 */
public record ResNetOptions(
    int depth, int width, boolean cifarStem, NormOptions norms, Precision precision)
    implements EncoderSpec {
  /** The number of stages, each of which gives a feature map: C2 … C5. */
  static final int STAGES = 4;

  static final List<String> MODELS = List.of("resnet18", "resnet34", "resnet50");

  private static final String WIDTH = "width";
  private static final String STEM = "stem";
  private static final String CIFAR = "cifar";
  private static final String IMAGENET = "imagenet";
  private static final int USUAL_WIDTH = 64;

  /** Checks depth and width. */
  public ResNetOptions {
    if (depth != 18 && depth != 34 && depth != 50) {
      throw new IllegalArgumentException("ResNet depth " + depth + ": 18, 34 or 50");
    }
    if (width < 1) {
      throw new IllegalArgumentException("ResNet width " + width + " must be positive");
    }
  }

  /** torchvision's network of that depth. */
  public static ResNetOptions imagenet(int depth) {
    return new ResNetOptions(depth, USUAL_WIDTH, false, NormOptions.TRAINED, Precision.FP32);
  }

  /** The network for small images: 3x3 stem. */
  public static ResNetOptions cifar(int depth, int width) {
    return new ResNetOptions(depth, width, true, NormOptions.TRAINED, Precision.FP32);
  }

  @Override
  public ResNetOptions with(Precision other) {
    return new ResNetOptions(depth, width, cifarStem, norms, other);
  }

  @Override
  public ResNetOptions with(NormOptions other) {
    return new ResNetOptions(depth, width, cifarStem, other, precision);
  }

  boolean bottleneck() {
    return depth == 50;
  }

  int[] blocks() {
    return depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
  }

  @Override
  public List<FeatureMap> maps() {
    int expansion = bottleneck() ? ResidualBlock.BOTTLENECK_EXPANSION : 1;
    List<FeatureMap> maps = new ArrayList<>();
    for (int s = 0; s < STAGES; s++) {
      int stride = (cifarStem ? 1 : 4) << s;
      maps.add(new FeatureMap("C" + (s + 2), width * expansion << s, stride));
    }
    return maps;
  }

  @Override
  public Encoder create() {
    return new ResNet(this);
  }

  /** The network that words name: {@code model}, {@code width} and {@code stem}. */
  static ResNetOptions of(EncoderWords words) {
    String model = words.word(MODEL, "resnet50", MODELS::contains, EncoderSpec.models());
    String stem = words.word(STEM, IMAGENET, List.of(IMAGENET, CIFAR));
    int depth = Integer.parseInt(model.substring("resnet".length()));
    int width = words.number(WIDTH, USUAL_WIDTH);
    return new ResNetOptions(depth, width, stem.equals(CIFAR), NormOptions.TRAINED, Precision.FP32);
  }

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(MODEL, "resnet" + depth);
    words.put(WIDTH, Integer.toString(width));
    words.put(STEM, cifarStem ? CIFAR : IMAGENET);
    return words;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "resnet%d, width %d, %s stem, %s",
        depth,
        width,
        cifarStem ? "3x3" : "7x7",
        precision.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public String title() {
    return String.format(Locale.ROOT, "ResNet-%d width %d", depth, width);
  }
}
