package org.maskdeep.kernel;

import java.util.Optional;

/**
 * Ends this process when the one that started it is gone, so that no kernel outlives its Jupyter.
 */
final class ParentWatch {
  private static final long EVERY_MILLIS = 1000;

  private ParentWatch() {}

  static void start() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    String jupyter = System.getenv("JPY_PARENT_PID");
    if (jupyter != null && jupyter.matches("[0-9]+") && !isAlive(Long.parseLong(jupyter))) {
      Runtime.getRuntime().halt(1); // it died while this process was starting
    }
    if (parent.isEmpty()) {
      return;
    }
    Thread watch = new Thread(() -> watch(parent.get()), "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static boolean isAlive(long pid) {
    // On Windows the variable holds a handle, not a process number.
    return System.getProperty("os.name").startsWith("Windows")
        || ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void watch(ProcessHandle parent) {
    // A dead parent that nobody has waited for still counts as alive; its children move on at once.
    while (parent.isAlive() && ProcessHandle.current().parent().equals(Optional.of(parent))) {
      try {
        Thread.sleep(EVERY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
    Runtime.getRuntime().halt(1);
  }
}
