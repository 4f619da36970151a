package org.maskdeep.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.tensor.io.RawTensor;

/**
 * Names of a ResNet whose children were put into a {@code Sequential}, as lightly's examples do
 * with {@code nn.Sequential(*list(resnet.children())[:-1])}: {@code backbone.0.weight} is {@code
 * backbone.conv1.weight}, {@code backbone.4.0.bn1.bias} is {@code backbone.layer1.0.bn1.bias}.
 *
 * @param tensors under torchvision's names; others as they were
 * @param given the name in the file of each that was renamed
 */
record SequentialNames(Map<String, RawTensor> tensors, Map<String, String> given) {
  /** With ReLU and pooling as children 2 and 3, as in torchvision. */
  private static final List<String> STANDARD =
      List.of("conv1", "bn1", "", "", "layer1", "layer2", "layer3", "layer4");

  /** Without them, as in lightly's ResNet for small images. */
  private static final List<String> SMALL =
      List.of("conv1", "bn1", "layer1", "layer2", "layer3", "layer4");

  private static final Pattern LAST_STAGE =
      Pattern.compile("((?:.*\\.)?)([57])\\.0\\.conv1\\.weight");
  private static final Pattern CHILD = Pattern.compile("(\\d)\\.(.*)");

  static SequentialNames of(Map<String, RawTensor> file) {
    Map<String, List<String>> children = new LinkedHashMap<>(); // by prefix
    for (String key : file.keySet()) {
      Matcher last = LAST_STAGE.matcher(key);
      if (last.matches() && isStem(file, last.group(1))) {
        List<String> names = last.group(2).equals("7") ? STANDARD : SMALL;
        children.merge(last.group(1), names, (a, b) -> STANDARD);
      }
    }
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    Map<String, String> given = new LinkedHashMap<>();
    file.forEach(
        (key, tensor) -> {
          String name = renamed(key, children);
          tensors.put(name, tensor);
          if (!name.equals(key)) {
            given.put(name, key);
          }
        });
    return new SequentialNames(tensors, given);
  }

  /** Whether children 0 and 1 are a convolution of three channels and a batch norm. */
  private static boolean isStem(Map<String, RawTensor> file, String prefix) {
    RawTensor conv = file.get(prefix + "0.weight");
    return conv != null
        && conv.shape().length == 4
        && conv.shape()[1] == 3
        && file.containsKey(prefix + "1.running_mean");
  }

  private static String renamed(String key, Map<String, List<String>> children) {
    for (Map.Entry<String, List<String>> sequence : children.entrySet()) {
      String prefix = sequence.getKey();
      Matcher child = CHILD.matcher(key.startsWith(prefix) ? key.substring(prefix.length()) : "");
      if (child.matches()) {
        int index = Integer.parseInt(child.group(1));
        List<String> names = sequence.getValue();
        if (index < names.size() && !names.get(index).isEmpty()) {
          return prefix + names.get(index) + "." + child.group(2);
        }
      }
    }
    return key;
  }

  /** What a tensor is called in the file. */
  String inFile(String name) {
    return given.getOrDefault(name, name);
  }
}
