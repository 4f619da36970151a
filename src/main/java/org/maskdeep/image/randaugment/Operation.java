package org.maskdeep.image.randaugment;

import org.maskdeep.image.Image;

/** The operations of timm's {@code inc1}: all but the first three change more with magnitude. */
enum Operation {
  AUTO_CONTRAST,
  EQUALIZE,
  INVERT,
  ROTATE,
  POSTERIZE,
  SOLARIZE,
  SOLARIZE_ADD,
  COLOR,
  CONTRAST,
  BRIGHTNESS,
  SHARPNESS,
  SHEAR_X,
  SHEAR_Y,
  TRANSLATE_X,
  TRANSLATE_Y;

  private static final double LARGEST_ANGLE = 30;
  private static final double LARGEST_SHEAR = 0.3;
  private static final double LARGEST_MOVE = 0.45;
  private static final double LARGEST_CHANGE = 0.9;
  private static final double LEAST_FACTOR = 0.1;
  private static final int LARGEST_ADDITION = 110;

  /**
   * The changed image.
   *
   * @param share of the largest change, in [0, 1]
   * @param sign 1 or −1: the direction, of those that have one
   * @param fill the value of each channel where nothing of the image is
   */
  Image apply(Image image, double share, int sign, int[] fill) {
    double signed = sign * share;
    double factor = Math.max(LEAST_FACTOR, 1 + signed * LARGEST_CHANGE);
    int width = image.width();
    int height = image.height();
    return switch (this) {
      case AUTO_CONTRAST -> Lookup.autoContrast(image);
      case EQUALIZE -> Lookup.equalize(image);
      case INVERT -> Lookup.invert(image);
      case ROTATE -> Affine.rotate(signed * LARGEST_ANGLE, width, height).apply(image, fill);
      case POSTERIZE -> Lookup.posterize(image, 4 - (int) (share * 4));
      case SOLARIZE -> Lookup.solarize(image, 256 - (int) (share * 256));
      case SOLARIZE_ADD -> Lookup.solarizeAdd(image, (int) (share * LARGEST_ADDITION));
      case COLOR -> Enhance.color(image, factor);
      case CONTRAST -> Enhance.contrast(image, factor);
      case BRIGHTNESS -> Enhance.brightness(image, factor);
      case SHARPNESS -> Enhance.sharpness(image, factor);
      case SHEAR_X -> Affine.shearX(signed * LARGEST_SHEAR).apply(image, fill);
      case SHEAR_Y -> Affine.shearY(signed * LARGEST_SHEAR).apply(image, fill);
      case TRANSLATE_X -> Affine.translate(signed * LARGEST_MOVE * width, 0).apply(image, fill);
      case TRANSLATE_Y -> Affine.translate(0, signed * LARGEST_MOVE * height).apply(image, fill);
    };
  }
}
