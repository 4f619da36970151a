package org.maskdeep.train.suggest;

/**
 * Side of views and stem of the encoder, which follow from the sizes of images.
 *
 * @param size side of views in pixels
 * @param stem {@code cifar} or {@code imagenet}
 * @param measured what the size is known from
 */
record ViewChoice(int size, String stem, String measured) {
  private static final double SMALLEST_CROP = 0.2; // views.crop of defaults.yaml
  private static final double NARROWEST = 3.0 / 4; // aspect of a crop

  /** For images of a median short side. */
  static ViewChoice of(int shortSide) {
    if (shortSide <= 40) {
      return new ViewChoice(24, "cifar", "the measured recipes for images of 32 have views of 24");
    }
    if (shortSide < 56) {
      return new ViewChoice(32, "cifar", "not measured for this size of images");
    }
    if (shortSide < 88) {
      return new ViewChoice(64, "imagenet", "not measured for this size of images");
    }
    return new ViewChoice(
        96, "imagenet", "the measured recipe on photos has 96, and larger views take longer");
  }

  String stemReason() {
    return stem.equals("cifar")
        ? "a first convolution of 3x3 that keeps all pixels of small views"
        : "a first convolution of 7x7 and pooling: a quarter of the side, so steps stay short";
  }

  /** Side of the image in probes: 4/3 of the view's, in steps of 8. */
  int probeSide() {
    return (int) Math.round(size * 4.0 / 3 / 8) * 8;
  }

  /**
   * The short side of an image from which no crop is enlarged: the smallest and narrowest crop of a
   * square has a side of √(0.2 · 3/4) of it.
   */
  int enough() {
    return (int) Math.ceil(size / Math.sqrt(SMALLEST_CROP * NARROWEST));
  }
}
