package org.maskdeep.random;

/**
 * The source of every random number of a run: a seed, from which any stream can be asked for at any
 * time, on any thread.
 *
 * <pre>{@code
 * Streams streams = new Streams(42);
 * Stream augment = streams.stream(Purpose.AUGMENT, epoch, sample, view);
 * boolean flip = augment.nextBoolean(0.5);
 * }</pre>
 *
 * @param seed any 64-bit number
 */
public record Streams(long seed) {
  private static final long WORD = 1L << 32;
  private static final int VIEWS = 1 << 24;

  /** The stream of (purpose, epoch, sample) and view 0. */
  public Stream stream(Purpose purpose, long epoch, long sample) {
    return stream(purpose, epoch, sample, 0);
  }

  /**
   * The stream of (purpose, epoch, sample, view).
   *
   * @param epoch epoch or step, in [0, 2^32)
   * @param sample index of the sample in its data set, in [0, 2^32)
   * @param view index of the view, in [0, 2^24)
   * @throws IllegalArgumentException when a coordinate is out of its range
   */
  public Stream stream(Purpose purpose, long epoch, long sample, int view) {
    check("epoch", epoch, WORD);
    check("sample", sample, WORD);
    check("view", view, VIEWS);
    int tag = purpose.code() << 24 | view;
    return new Stream((int) seed, (int) (seed >>> 32), (int) sample, (int) epoch, tag);
  }

  private static void check(String name, long value, long bound) {
    if (value < 0 || value >= bound) {
      throw new IllegalArgumentException(
          name + " = " + value + " is outside [0, " + bound + "): a stream cannot be keyed by it");
    }
  }
}
