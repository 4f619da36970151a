package org.maskdeep.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Lets JShell run its snippets in this JVM on the {@link CellThread} and keeps their results. */
final class CellControl extends DirectExecutionControl {
  private final CellThread thread;
  private Object result;

  CellControl(CellThread thread) {
    this.thread = thread;
  }

  /** The value of the last snippet that ran, handed out once. */
  Object takeResult() {
    Object taken = result;
    result = null;
    return taken;
  }

  ExecutionControlProvider provider() {
    return new ExecutionControlProvider() {
      @Override
      public String name() {
        return "cell";
      }

      @Override
      public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return CellControl.this;
      }
    };
  }

  /**
   * Runs one snippet. JShell would turn its value into text each time, which costs seconds for a
   * large array; the object itself is kept instead, and only shown when it ends a cell.
   */
  @Override
  protected String invoke(Method snippet) throws Exception {
    result = null;
    try {
      result = thread.call(() -> snippet.invoke(null));
      return "";
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new InvocationTargetException(e);
    }
  }

  @Override
  public void stop() {
    thread.interrupt();
  }
}
