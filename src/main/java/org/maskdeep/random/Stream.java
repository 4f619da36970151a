package org.maskdeep.random;

/**
 * One stream of random numbers: a cursor over the pure function index → 32 random bits of (seed,
 * purpose, epoch, sample, view). Cheap to make, not to be shared between threads.
 *
 * <p>Every method is specified to the bit, so that results do not change with the JDK. A stream
 * holds 2^34 words; far more than a run draws.
 */
public final class Stream {
  private static final double TO_UNIT = 0x1.0p-53;
  private static final float TO_UNIT_FLOAT = 0x1.0p-24f;

  private final int key0;
  private final int key1;
  private final int sample;
  private final int epoch;
  private final int tag;
  private final int[] block = new int[4];
  private int nextBlock;
  private int used = 4;
  private double spareGaussian = Double.NaN;

  Stream(int key0, int key1, int sample, int epoch, int tag) {
    this.key0 = key0;
    this.key1 = key1;
    this.sample = sample;
    this.epoch = epoch;
    this.tag = tag;
  }

  /** The next 32 random bits. */
  public int nextInt() {
    if (used == 4) {
      Philox.block(nextBlock++, sample, epoch, tag, key0, key1, block);
      used = 0;
    }
    return block[used++];
  }

  /** The next 64 random bits: the first word drawn is the high one. */
  public long nextLong() {
    long high = nextInt();
    return high << 32 | nextInt() & 0xFFFFFFFFL;
  }

  /**
   * An integer of [0, bound), exactly uniform (Lemire, ACM TOMACS 2019: multiply and reject).
   *
   * @throws IllegalArgumentException when bound is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound = " + bound + " must be positive");
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (1L << 32) % bound;
      while (low < threshold) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** An integer of [from, to). */
  public int nextInt(int from, int to) {
    if (to <= from) {
      throw new IllegalArgumentException("[" + from + ", " + to + ") is empty");
    }
    return from + nextInt(Math.subtractExact(to, from));
  }

  /** A multiple of 2^-53 in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * TO_UNIT;
  }

  /** A number of [from, to). */
  public double nextDouble(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /** A multiple of 2^-24 in [0, 1). */
  public float nextFloat() {
    return (nextInt() >>> 8) * TO_UNIT_FLOAT;
  }

  /** True with the given probability. */
  public boolean nextBoolean(double probability) {
    return nextDouble() < probability;
  }

  /** A normal deviate of mean 0 and variance 1 (Marsaglia's polar method, StrictMath). */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double result = spareGaussian;
      spareGaussian = Double.NaN;
      return result;
    }
    while (true) {
      double u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      double s = u * u + v * v;
      if (s < 1 && s > 0) {
        double factor = Math.sqrt(-2 * StrictMath.log(s) / s);
        spareGaussian = v * factor;
        return u * factor;
      }
    }
  }

  /**
   * A number of (0, 1) of the symmetric beta distribution, density ∝ (x (1 − x))^(a − 1) (Jöhnk's
   * method, StrictMath).
   *
   * @param a in (0, 1], where few draws are thrown away
   */
  public double nextBeta(double a) {
    if (!(a > 0 && a <= 1)) {
      throw new IllegalArgumentException("a = " + a + " must lie in (0, 1]");
    }
    while (true) {
      double u = StrictMath.pow(nextDouble(), 1 / a);
      double v = StrictMath.pow(nextDouble(), 1 / a);
      if (u > 0 && v > 0 && u + v <= 1) {
        return u / (u + v);
      }
    }
  }

  /** Puts the array into a uniformly random order (Fisher–Yates, from the end). */
  public void shuffle(int[] array) {
    for (int i = array.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swap = array[i];
      array[i] = array[j];
      array[j] = swap;
    }
  }

  /** A uniformly random permutation of 0 … n-1. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    shuffle(order);
    return order;
  }
}
