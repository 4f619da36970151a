package org.maskdeep.data.scene;

/**
 * What is visible of one object of a scene.
 *
 * @param label its class, an index of {@link Scene#CLASSES}
 * @param x left column of the tight box around the visible pixels
 * @param y top row of it
 * @param width number of its columns, at least 1
 * @param height number of its rows, at least 1
 * @param mask [H, W] of the whole image, true where the object is in front; shared, not copied
 */
public record SceneObject(int label, int x, int y, int width, int height, boolean[] mask) {
  /** Number of visible pixels. */
  public int area() {
    int n = 0;
    for (boolean m : mask) {
      n += m ? 1 : 0;
    }
    return n;
  }
}
