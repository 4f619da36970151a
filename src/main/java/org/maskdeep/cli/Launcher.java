package org.maskdeep.cli;

import java.io.PrintStream;

/**
 * Starts {@link Main}. It uses no library, so that it can say which folder is missing when the
 * libraries are not beside the jar.
 */
public final class Launcher {
  private Launcher() {}

  /** Runs a command and exits with its code; 1 without the libraries. */
  public static void main(String[] args) {
    try {
      Main.main(args);
    } catch (NoClassDefFoundError e) {
      System.exit(missing(e, System.err));
    }
  }

  /** Says in one line what is missing; the exit code. */
  static int missing(NoClassDefFoundError e, PrintStream err) {
    if (!(e.getCause() instanceof ClassNotFoundException)) {
      throw e; // a class that is there and failed to start
    }
    err.println(
        "maskdeep: the class "
            + String.valueOf(e.getMessage()).replace('/', '.')
            + " is missing: keep the folder lib/ beside maskdeep.jar ('mvn package' makes both in"
            + " target/)");
    return 1;
  }
}
