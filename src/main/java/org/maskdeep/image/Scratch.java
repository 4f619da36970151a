package org.maskdeep.image;

/**
 * Working memory of one thread, kept between pictures so that a loader makes no garbage. Nothing in
 * it outlives a call: whoever asks for an array may find anything in it.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private float[] rows = new float[0];
  private float[] line = new float[0];
  private float[] plane = new float[0];

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** Several rows of a picture. */
  float[] rows(int length) {
    if (rows.length < length) {
      rows = new float[length];
    }
    return rows;
  }

  /** One row. */
  float[] line(int length) {
    if (line.length < length) {
      line = new float[length];
    }
    return line;
  }

  /** One view. */
  float[] plane(int length) {
    if (plane.length < length) {
      plane = new float[length];
    }
    return plane;
  }
}
