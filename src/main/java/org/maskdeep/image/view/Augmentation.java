package org.maskdeep.image.view;

/**
 * Who changes the colours of training views, blurs and normalises them: the values of the recipe
 * key {@code data.augment}. Crop, resize and flip are always the loader's.
 */
public enum Augmentation {
  /** The loader's threads, image by image. */
  LOADER,
  /** The device that trains, for all images of a batch at once. */
  DEVICE;

  /** What the loader makes of an image for such a view. */
  public ViewTransform loaded(ViewOptions options) {
    return this == LOADER ? Views.train(options) : Views.crop(options);
  }
}
