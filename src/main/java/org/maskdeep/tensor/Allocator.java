package org.maskdeep.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.LoggerFactory;

/**
 * Tells glibc's allocator to keep freed pages. A training step frees and takes gigabytes; by
 * default every step gives them back to the kernel and pays about half a million page faults to get
 * them again (docs/performance.md).
 */
final class Allocator {
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_MAX = -4;
  private static final int M_ARENA_MAX = -8;

  /** More than a heap of a thread's own arena, which is given back when empty but for this. */
  private static final int PAD = 128 << 20;

  private Allocator() {}

  /** The one function that is called. */
  interface Glibc extends Library {
    /** See mallopt(3). */
    int mallopt(int parameter, int value);
  }

  /**
   * Applies the settings; they take effect for memory that is allocated afterwards. Does nothing
   * where the C library is not glibc or {@code MASKDEEP_MALLOC=default} is set.
   */
  static void keepFreedPages() {
    if (!Platform.isLinux() || "default".equals(System.getenv("MASKDEEP_MALLOC"))) {
      return;
    }
    try {
      Glibc glibc = Native.load("c", Glibc.class);
      glibc.mallopt(M_ARENA_MAX, 1);
      glibc.mallopt(M_MMAP_MAX, 0);
      glibc.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
      glibc.mallopt(M_TOP_PAD, PAD);
    } catch (UnsatisfiedLinkError e) {
      LoggerFactory.getLogger(Allocator.class).debug("no mallopt here: {}", e.getMessage());
    }
  }
}
