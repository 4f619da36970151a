package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Starts the kernel: {@code java @kernel.args CONNECTION_FILE}; Jupyter calls it. */
final class Main {
  private static final long GRACE_MILLIS = 3000;

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("Usage: java -cp ... org.maskdeep.kernel.Main CONNECTION_FILE");
      System.exit(2);
    }
    quietSockets();
    ParentWatch.start();
    CellThread cells = new CellThread(GRACE_MILLIS);
    JavaKernel kernel = new JavaKernel(cells);
    Display.attach(kernel);
    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(Files.readString(Path.of(args[0])));
    new CellConnection(properties, kernel).connect();
    cells.serve();
  }

  /** The base library logs every message it handles; a cell's own log stays as it is. */
  private static void quietSockets() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(Main::isWorthSaying);
    }
  }

  private static boolean isWorthSaying(LogRecord entry) {
    String logger = String.valueOf(entry.getLoggerName());
    boolean socket = logger.startsWith("Loop-") || logger.endsWith("Channel");
    return !socket || entry.getLevel().intValue() >= Level.WARNING.intValue();
  }
}
