package org.maskdeep.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.mpi.Launch;
import org.maskdeep.tensor.mpi.MpiGroup;

/** A command in several processes that {@code mpirun} or {@code srun} has started. */
public final class Processes {
  private static final Launch LAUNCH = Launch.here();
  private static final List<String> COMMANDS =
      List.of("pretrain", "detect train", "embed", "knn", "linear", "finetune");
  private static final long COURTESY_MILLIS = 2000;

  private static int threads; // 0: not asked for yet

  private Processes() {}

  /** Joins the others. */
  public static ProcessGroup join() {
    return MpiGroup.start(LAUNCH);
  }

  /** Leaves the others at the end; a process by itself does nothing. */
  public static void leave() {
    MpiGroup.leave();
  }

  /** Ends all processes after a failure; a process by itself does nothing. */
  public static void abort(int code) {
    MpiGroup.abort(code);
  }

  /** What is wrong with running a command in these processes; null where nothing is. */
  public static String fault(String command) {
    if (LAUNCH.isAlone() || COMMANDS.contains(command)) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "%s has started %d processes of '%s', which runs in one; in several runs only: %s",
        LAUNCH.launcher(),
        LAUNCH.size(),
        command,
        String.join(", ", COMMANDS));
  }

  /** Whether this is process 0, which speaks for all. */
  public static boolean speaks() {
    return LAUNCH.rank() == 0;
  }

  /**
   * Waits a moment in all processes but 0. Where every process fails alike, process 0 says so and
   * ends the others meanwhile.
   */
  public static void letFirstSpeak() {
    if (!speaks()) {
      try {
        Thread.sleep(COURTESY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The words before an error that say which process it is. */
  public static String prefix() {
    return LAUNCH.isAlone()
        ? ""
        : String.format(Locale.ROOT, "process %d of %d: ", LAUNCH.rank(), LAUNCH.size());
  }

  /** Threads inside PyTorch's operations where no number is asked for: a core each. */
  static synchronized int threads() {
    if (threads == 0) {
      int available = Runtime.getRuntime().availableProcessors();
      threads = LAUNCH.isAlone() ? available : Launch.threads(available, alike(join()));
    }
    return threads;
  }

  /** Processes that may run on the processors of this one; where unknown, all of the machine. */
  private static int alike(ProcessGroup group) {
    double[] marks = new double[group.size()];
    marks[group.rank()] = Cores.mark();
    group.sum(marks);
    double mine = marks[group.rank()];
    return mine == 0
        ? LAUNCH.localSize()
        : (int) Arrays.stream(marks).filter(mark -> mark == mine).count();
  }

  /** The device of a name; {@code gpu} is one for each process of a machine. */
  static String device(String name) {
    boolean own = !LAUNCH.isAlone() && name.equals("gpu");
    return own ? "gpu:" + LAUNCH.localRank() : name;
  }
}
