package org.maskdeep.detect;

/** Faster R-CNN on a feature pyramid: boxes and classes (Ren et al. 2015, Lin et al. 2017). */
public final class FasterRcnn extends Detector {
  /** The detector of these options; {@link #initialize} gives it weights. */
  public FasterRcnn(DetectorOptions options) {
    super(options, false);
  }
}
