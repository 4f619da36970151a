package org.maskdeep.random;

/**
 * Philox4x32-10, a bijection of 128-bit counters under a 64-bit key (Salmon et al., SC 2011,
 * section 4.2 and table 2).
 */
final class Philox {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9; // golden ratio
  private static final int W1 = 0xBB67AE85; // sqrt(3) - 1
  private static final int ROUNDS = 10;

  private Philox() {}

  /**
   * Encrypts the counter (c0, c1, c2, c3) under the key (k0, k1).
   *
   * @param out receives the four output words, [4]
   */
  static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += W0;
      k1 += W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
}
