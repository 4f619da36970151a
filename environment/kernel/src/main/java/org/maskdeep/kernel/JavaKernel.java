package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Answers Jupyter's requests with a {@link CellShell}. */
final class JavaKernel extends BaseKernel {
  private static final long PUBLISH_EVERY_MILLIS = 100;
  private static final long EXIT_AFTER_MILLIS = 300;

  private final CellThread thread;
  private final CellShell shell;
  private final CellOutput out = new CellOutput(text -> print(text, true));
  private final CellOutput err = new CellOutput(text -> print(text, false));
  private volatile ShellReplyEnvironment environment;
  private volatile CellException failure;

  JavaKernel(CellThread thread) {
    this.thread = thread;
    this.shell = new CellShell(thread);
    setShouldReplaceStdStreams(false);
    // A cell's streams stay in place after it, for threads that it leaves behind.
    System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    System.setIn(getIO().in);
    Thread publisher = new Thread(this::publishNowAndThen, "publisher");
    publisher.setDaemon(true);
    publisher.start();
  }

  /** From now on, what is printed belongs to this request's cell. */
  void cellBegins(ShellReplyEnvironment next) {
    publishPrinted();
    failure = null;
    environment = next;
  }

  /** Runs on the thread of the cells, after the one that runs; what goes wrong is printed. */
  void between(Runnable work) {
    try {
      thread.call(
          () -> {
            work.run();
            return null;
          });
    } catch (Throwable e) {
      System.err.println("A message of the page could not be answered: " + e);
    } finally {
      publishPrinted();
    }
  }

  /** The number of the cell that runs or has run last. */
  int cell() {
    return executionCount.get() - 1;
  }

  /** What went wrong in the current cell, or null. */
  CellException failure() {
    return failure;
  }

  /** Sends what has been printed so far. */
  void publishPrinted() {
    out.publish();
    err.publish();
  }

  @Override
  public DisplayData eval(String code) throws Exception {
    try {
      Object value = shell.run(code, cell());
      return value == null ? null : Display.render(value);
    } catch (CellException e) {
      failure = e;
      throw e;
    } finally {
      publishPrinted();
    }
  }

  @Override
  public List<String> formatError(Exception e) {
    return e instanceof CellException cell ? cell.lines() : super.formatError(e);
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    return shell.complete(code, at);
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    String text = shell.inspect(code, at);
    return text == null ? null : new DisplayData(text);
  }

  @Override
  public String isComplete(String code) {
    return shell.isComplete(code);
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("java")
        .build();
  }

  @Override
  public void interrupt() {
    thread.interrupt();
  }

  @Override
  public void onShutdown(boolean isRestarting) {
    publishPrinted();
    Thread exit = new Thread(JavaKernel::exitSoon, "exit");
    exit.setDaemon(true);
    exit.start();
  }

  /** Leaves time to send the reply, then lets shutdown hooks run, but not for ever. */
  private static void exitSoon() {
    try {
      Thread.sleep(EXIT_AFTER_MILLIS);
      Thread hooks = new Thread(() -> System.exit(0), "exit-hooks");
      hooks.setDaemon(true);
      hooks.start();
      hooks.join(10 * EXIT_AFTER_MILLIS);
    } catch (InterruptedException e) {
      // leave at once
    }
    Runtime.getRuntime().halt(0);
  }

  private void print(String text, boolean standard) {
    ShellReplyEnvironment cell = environment;
    if (cell != null) {
      BiConsumer<ShellReplyEnvironment, String> write =
          standard ? ShellReplyEnvironment::writeToStdOut : ShellReplyEnvironment::writeToStdErr;
      write.accept(cell, text);
    }
  }

  private void publishNowAndThen() {
    while (true) {
      try {
        Thread.sleep(PUBLISH_EVERY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      publishPrinted();
    }
  }
}
