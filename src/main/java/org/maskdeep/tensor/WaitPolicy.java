package org.maskdeep.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets PyTorch's threads spin while they wait for each other on a quiet machine, and sleep on a
 * busy one.
 *
 * <p>The threads of OpenMP (libgomp) meet at a barrier several hundred times a step. By default
 * each one spins there for some milliseconds. That is the fastest way when every thread has a
 * processor of its own. When another process takes part of one, the thread that spins keeps the
 * other processor from the thread it waits for, and a step takes up to ten times as long. If
 * threads always sleep, a step on a quiet machine takes up to half as long again
 * (docs/performance.md).
 *
 * <p>So a background thread measures {@link Contention} twice a second and switches. libgomp reads
 * its settings only once, but it spins some thousand times less whenever it counts more OpenMP
 * threads than processors. The switch is an idle Java thread that owns threads of OpenMP: while it
 * lives, that is the case. Results are the same either way.
 *
 * <p>Nothing is done with one thread, on systems other than Linux, where most processors have no
 * thread of ours, or when the environment has {@code OMP_WAIT_POLICY}, {@code GOMP_SPINCOUNT} or
 * {@code MASKDEEP_WAIT=default}.
 */
final class WaitPolicy {
  /** Seconds waited per second above which threads sleep, and below which they spin again. */
  static final double BUSY = 0.5;

  static final double QUIET = 0.3;

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long INTERVAL_MILLIS = 500;
  private static final int MOST_HOLDERS = 3;
  private static final Logger LOG = LoggerFactory.getLogger(WaitPolicy.class);

  private boolean sleeping;
  private int streak; // samples in a row that ask for the other way

  /** Starts the background thread where it is of use. */
  static void start(int threads) {
    int holders = holders(threads, Runtime.getRuntime().availableProcessors());
    boolean chosen =
        System.getenv("OMP_WAIT_POLICY") != null
            || System.getenv("GOMP_SPINCOUNT") != null
            || "default".equals(System.getenv("MASKDEEP_WAIT"));
    if (chosen || holders == 0 || !Platform.isLinux() || !Contention.measurable(TASKS)) {
      return;
    }
    Thread watcher = new Thread(() -> watch(threads, holders), "maskdeep-wait-policy");
    watcher.setDaemon(true);
    watcher.start();
  }

  /**
   * How many idle threads, each with a team of {@code threads}, make more OpenMP threads than
   * processors; 0 when that would take too many, or makes no sense.
   */
  static int holders(int threads, int processors) {
    if (threads < 2) {
      return 0;
    }
    int teams = (processors + threads - 2) / (threads - 1); // (threads − 1) · teams ≥ processors
    int holders = Math.max(1, teams - 1); // one team is that of the thread that trains
    return holders > MOST_HOLDERS ? 0 : holders;
  }

  /** Takes one more measurement and says whether threads should sleep from now on. */
  boolean sleepAfter(double contention) {
    boolean other = sleeping ? contention < QUIET : contention > BUSY;
    streak = other ? streak + 1 : 0;
    if (streak == 2) {
      sleeping = !sleeping;
      streak = 0;
    }
    return sleeping;
  }

  private static void watch(int threads, int holders) {
    Contention contention = new Contention(TASKS);
    WaitPolicy policy = new WaitPolicy();
    CountDownLatch end = null;
    try {
      while (true) {
        double share = contention.sample(System.nanoTime());
        boolean sleep = policy.sleepAfter(share);
        if (sleep && end == null) {
          end = hold(threads, holders);
        } else if (!sleep && end != null) {
          end.countDown();
          end = null;
        }
        LOG.debug("threads wait {} s a second for a processor; they {}", share, word(sleep));
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (IOException e) {
      LOG.debug("contention cannot be measured any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (end != null) {
        end.countDown();
      }
    }
  }

  private static String word(boolean sleep) {
    return sleep ? "sleep at barriers" : "spin at barriers";
  }

  /** Starts idle threads that own OpenMP threads until the latch is counted down. */
  private static CountDownLatch hold(int threads, int holders) {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < holders; i++) {
      Thread holder = new Thread(() -> own(threads, end), "maskdeep-wait-policy-" + i);
      holder.setDaemon(true);
      holder.start();
    }
    return end;
  }

  private static void own(int threads, CountDownLatch end) {
    // An operation of this size is shared out to all threads, which this Java thread owns then.
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NDArray array = manager.zeros(new Shape(threads * 65536L))) {
      array.addi(1);
    }
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
