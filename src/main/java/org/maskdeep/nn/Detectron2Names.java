package org.maskdeep.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that detectron2's ResNet backbone gives to torchvision's weights: {@code
 * layer1.0.bn1.bias} is {@code res2.0.conv1.norm.bias} there, {@code layer1.0.downsample.0.weight}
 * is {@code res2.0.shortcut.weight}. Source: the attributes of {@code BasicStem}, {@code
 * BasicBlock} and {@code BottleneckBlock} in detectron2/modeling/backbone/resnet.py.
 */
public final class Detectron2Names {
  private static final Pattern STEM = Pattern.compile("(conv|bn)1\\.(\\w+)");
  private static final Pattern BLOCK =
      Pattern.compile("layer([1-4])\\.(\\d+)\\.(?:(conv|bn)([1-3])|downsample\\.([01]))\\.(\\w+)");

  private static final Pattern PYRAMID =
      Pattern.compile("backbone\\.fpn\\.(inner|layer)_blocks\\.([0-3])(?:\\.([01]))?\\.(\\w+)");
  private static final String BODY = "backbone.body.";

  private Detectron2Names() {}

  /** Why detectron2 has no such encoder, as in {@code FILE: …}; empty when it has. */
  public static Optional<String> unsupported(EncoderSpec spec) {
    if (!(spec instanceof ResNetOptions resnet)) {
      return Optional.of("is not a ResNet, of which alone detectron2's names are known");
    }
    return resnet.cifarStem()
        ? Optional.of("has the small 3x3 stem, which detectron2's ResNet lacks")
        : Optional.empty();
  }

  /**
   * detectron2's name of a weight or buffer.
   *
   * @throws IllegalArgumentException when it is none of a ResNet without classifier
   */
  public static String of(String name) {
    Matcher stem = STEM.matcher(name);
    if (stem.matches()) {
      return "stem.conv1" + norm(stem.group(1).equals("bn")) + stem.group(2);
    }
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      throw new IllegalArgumentException(
          name + " is not a weight of torchvision's ResNet: detectron2 has no name for it");
    }
    String place = "res" + (Integer.parseInt(block.group(1)) + 1) + "." + block.group(2) + ".";
    boolean shortcut = block.group(5) != null;
    String part = shortcut ? "shortcut" : "conv" + block.group(4);
    boolean isNorm = shortcut ? block.group(5).equals("1") : block.group(3).equals("bn");
    return place + part + norm(isNorm) + block.group(6);
  }

  /**
   * detectron2's name of a weight of a detector's backbone with its pyramid, as in its {@code
   * build_resnet_fpn_backbone}: {@code backbone.body.conv1.weight} is {@code
   * backbone.bottom_up.stem.conv1.weight} there, {@code backbone.fpn.inner_blocks.0.0.weight} is
   * {@code backbone.fpn_lateral2.weight}.
   *
   * @throws IllegalArgumentException when it is none of a backbone
   */
  public static String ofBackbone(String name) {
    if (name.startsWith(BODY)) {
      return "backbone.bottom_up." + of(name.substring(BODY.length()));
    }
    Matcher pyramid = PYRAMID.matcher(name);
    if (!pyramid.matches()) {
      throw new IllegalArgumentException(
          name + " is not a weight of a backbone with a pyramid: detectron2 has no name for it");
    }
    String part = pyramid.group(1).equals("inner") ? "lateral" : "output";
    int level = Integer.parseInt(pyramid.group(2)) + 2;
    return "backbone.fpn_" + part + level + norm("1".equals(pyramid.group(3))) + pyramid.group(4);
  }

  private static String norm(boolean isNorm) {
    return isNorm ? ".norm." : ".";
  }

  /** The same values under detectron2's names, in the same order. */
  public static <T> Map<String, T> of(Map<String, T> weights) {
    Map<String, T> renamed = new LinkedHashMap<>();
    weights.forEach((name, value) -> renamed.put(of(name), value));
    return renamed;
  }
}
