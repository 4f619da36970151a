package org.maskdeep.detect;

import java.util.List;
import java.util.Locale;
import org.maskdeep.detect.box.AnchorOptions;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.layer.NormOptions;

/**
 * Which detector.
 *
 * @param backbone the encoder under the pyramid; gives four feature maps, each of half the
 *     resolution of the one before
 * @param classes K, with the background
 * @param heads how pyramid and heads are built
 * @param anchors where proposals start
 * @param proposals how proposals are made
 * @param detections how proposals become detections
 */
public record DetectorOptions(
    EncoderSpec backbone,
    int classes,
    Heads heads,
    AnchorOptions anchors,
    ProposalOptions proposals,
    DetectionOptions detections) {
  /** COCO's ids 1–90 and the background: torchvision's. */
  public static final int COCO_CLASSES = 91;

  private static final int MAPS = 4;

  /** Checks backbone and number of classes. */
  public DetectorOptions {
    List<FeatureMap> maps = backbone.maps();
    for (int l = 0; l < maps.size(); l++) {
      if (maps.size() != MAPS || l > 0 && maps.get(l).stride() != 2 * maps.get(l - 1).stride()) {
        throw new IllegalArgumentException(
            "a pyramid stands on four feature maps, each of half the resolution of the one before,"
                + " not on "
                + maps);
      }
    }
    if (classes < 2) {
      throw new IllegalArgumentException(
          "classes = " + classes + ": at least the background and one kind of object");
    }
  }

  /**
   * How pyramid and heads are built.
   *
   * @param width channels of the pyramid, of the proposal head and of the heads' convolutions
   * @param boxFeatures width of the fully connected layers
   * @param norms batch norms in pyramid, box and mask head, or null for biases
   * @param proposalConvolutions 3x3 convolutions of the proposal head
   * @param boxConvolutions 3x3 convolutions of the box head, before one fully connected layer; 0
   *     for two fully connected ones
   * @param aligned whether RoIAlign shifts by half a pixel (detectron2's); torchvision's does not
   */
  public record Heads(
      int width,
      int boxFeatures,
      NormOptions norms,
      int proposalConvolutions,
      int boxConvolutions,
      boolean aligned) {
    /** Checks the numbers. */
    public Heads {
      if (width < 1 || boxFeatures < 1 || proposalConvolutions < 1 || boxConvolutions < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "heads of width %d, %d features, %d and %d convolutions are not possible",
                width,
                boxFeatures,
                proposalConvolutions,
                boxConvolutions));
      }
    }

    /** torchvision's first: no norms, two fully connected layers. */
    public static Heads standard() {
      return new Heads(256, 1024, null, 1, 0, false);
    }

    /** torchvision's {@code _v2}: batch norms, two convolutions for proposals, four for boxes. */
    public static Heads v2() {
      return new Heads(256, 1024, NormOptions.TRAINED, 2, 4, false);
    }

    /** Other widths. */
    public Heads with(int channels, int features) {
      return new Heads(channels, features, norms, proposalConvolutions, boxConvolutions, aligned);
    }
  }

  /** torchvision's {@code resnet50_fpn}. */
  public static DetectorOptions standard(EncoderSpec backbone, int classes) {
    return new DetectorOptions(
        backbone,
        classes,
        Heads.standard(),
        AnchorOptions.STANDARD,
        ProposalOptions.STANDARD,
        DetectionOptions.STANDARD);
  }

  /** torchvision's {@code resnet50_fpn_v2}. */
  public static DetectorOptions v2(EncoderSpec backbone, int classes) {
    return standard(backbone, classes).with(Heads.v2());
  }

  /** With other heads. */
  public DetectorOptions with(Heads other) {
    return new DetectorOptions(backbone, classes, other, anchors, proposals, detections);
  }

  /** With other anchors. */
  public DetectorOptions with(AnchorOptions other) {
    return new DetectorOptions(backbone, classes, heads, other, proposals, detections);
  }

  /** With other rules for proposals. */
  public DetectorOptions with(ProposalOptions other) {
    return new DetectorOptions(backbone, classes, heads, anchors, other, detections);
  }

  /** With other rules for detections. */
  public DetectorOptions with(DetectionOptions other) {
    return new DetectorOptions(backbone, classes, heads, anchors, proposals, other);
  }

  /** Pixels between neighbouring places of P2, P3, P4, P5. */
  List<Integer> strides() {
    return backbone.maps().stream().map(FeatureMap::stride).toList();
  }
}
