package org.maskdeep.coco.shape;

/**
 * A mask that means nothing: runs that do not fill it, characters that code nothing, no polygon.
 */
public class MaskFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the mask. */
  public MaskFormatException(String reason) {
    super(reason);
  }
}
