package org.maskdeep.image;

/**
 * Working memory of one thread, kept between images so that a loader makes no garbage. Nothing in
 * it outlives a call: whoever asks for an array may find anything in it.
 */
final class Scratch {
  private static final int LINES = 4;
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private float[][] rows = new float[0][];
  private float[][] plane = new float[0][];
  private float[][] block = new float[0][];
  private float[][] columns = new float[0][];
  private float[][] sums = new float[0][];
  private final float[][] lines = new float[LINES][0];

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** Some rows of a source image, each at least {@code length} long. */
  float[][] rows(int count, int length) {
    rows = grown(rows, count, length);
    return rows;
  }

  /** The rows of a view, each at least {@code length} long. */
  float[][] plane(int count, int length) {
    plane = grown(plane, count, length);
    return plane;
  }

  /** Some rows of a view that are turned at once, each at least {@code length} long. */
  float[][] block(int count, int length) {
    block = grown(block, count, length);
    return block;
  }

  /** The columns of a crop, each at least {@code length} long. */
  float[][] columns(int count, int length) {
    columns = grown(columns, count, length);
    return columns;
  }

  /** Some columns of a view, each at least {@code length} long. */
  float[][] sums(int count, int length) {
    sums = grown(sums, count, length);
    return sums;
  }

  /** One of four single rows. */
  float[] line(int which, int length) {
    if (lines[which].length < length) {
      lines[which] = new float[length];
    }
    return lines[which];
  }

  private static float[][] grown(float[][] old, int count, int length) {
    if (old.length >= count && (count == 0 || old[0].length >= length)) {
      return old;
    }
    int longest = Math.max(length, old.length == 0 ? 0 : old[0].length);
    return new float[Math.max(count, old.length)][longest];
  }
}
