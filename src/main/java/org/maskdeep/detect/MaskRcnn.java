package org.maskdeep.detect;

/** Mask R-CNN on a feature pyramid: boxes, classes and masks (He et al. 2017). */
public final class MaskRcnn extends Detector {
  /** The detector of these options; {@link #initialize} gives it weights. */
  public MaskRcnn(DetectorOptions options) {
    super(options, true);
  }
}
