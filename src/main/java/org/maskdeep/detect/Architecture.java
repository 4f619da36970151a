package org.maskdeep.detect;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.tensor.Precision;

/**
 * A detector's name: {@code maskrcnn-resnet50-fpn}, {@code fasterrcnn-resnet18-fpn}, with {@code
 * -v2} behind it torchvision's second version.
 *
 * @param masks whether it finds masks: Mask R-CNN, else Faster R-CNN
 * @param depth of the ResNet: 18, 34 or 50
 * @param second whether pyramid and heads are those of torchvision's {@code _v2}
 */
public record Architecture(boolean masks, int depth, boolean second) {
  private static final Pattern NAME =
      Pattern.compile("(mask|faster)rcnn[-_]resnet(18|34|50)[-_]fpn([-_]v2)?");

  /**
   * The detector of a name; torchvision's underscores are hyphens too.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Architecture of(String name) {
    Matcher match = NAME.matcher(name);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "architecture '%s': must be maskrcnn-resnet50-fpn or fasterrcnn-resnet50-fpn, also with",
                  name)
              + " 18 or 34 in place of 50, or with -v2 behind it");
    }
    return new Architecture(
        match.group(1).equals("mask"), Integer.parseInt(match.group(2)), match.group(3) != null);
  }

  /** Its name. */
  public String name() {
    return String.format(
        Locale.ROOT,
        "%srcnn-resnet%d-fpn%s",
        masks ? "mask" : "faster",
        depth,
        second ? "-v2" : "");
  }

  /** The model of its backbone, such as {@code resnet50}. */
  public String model() {
    return "resnet" + depth;
  }

  /**
   * The same on a backbone of another model.
   *
   * @throws IllegalArgumentException when it is no ResNet of these depths
   */
  public Architecture withModel(String other) {
    if (!other.matches("resnet(18|34|50)")) {
      throw new IllegalArgumentException(
          other
              + ": the backbone of a detector must be resnet18, resnet34 or resnet50, from whose C2 …"
              + " C5 the pyramid is made");
    }
    return of(name().replace(model(), other));
  }

  /**
   * Its backbone.
   *
   * @param width channels of the first stage
   * @param stem {@code imagenet} or {@code cifar}
   * @param fault what to throw of another word
   */
  public EncoderSpec backbone(int width, String stem, EncoderWords.Fault fault) {
    Map<String, String> words =
        Map.of(EncoderSpec.MODEL, model(), "width", Integer.toString(width), "stem", stem);
    return EncoderSpec.of(EncoderWords.of(words, fault), Precision.FP32);
  }
}
