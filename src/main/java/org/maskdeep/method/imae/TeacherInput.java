package org.maskdeep.method.imae;

/** What the teacher of {@link MixedAutoencoder} sees. */
public enum TeacherInput {
  /** The two images, each by itself: what each branch is to know. */
  IMAGES,
  /**
   * The mixture, for both branches. This is what the released code computes, a fault: the teacher
   * then tells nothing of which image is which. To show the difference.
   */
  MIXTURE
}
