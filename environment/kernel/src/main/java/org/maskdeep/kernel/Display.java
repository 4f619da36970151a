package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.UUID;

/**
 * What a cell calls to show things; every cell sees these methods without an import.
 *
 * <p>They have the names and signatures of IJava's, so that one notebook runs under both.
 */
public final class Display {
  // A cell has nothing but static methods to call; set once, before the first cell.
  private static volatile JavaKernel kernel;

  private Display() {}

  static void attach(JavaKernel running) {
    kernel = running;
  }

  static JavaKernel kernel() {
    return kernel;
  }

  /** Turns an object into what a notebook can show, in the given MIME types or its usual ones. */
  public static DisplayData render(Object value, String... mimeTypes) {
    if (value == null) {
      return new DisplayData("null");
    }
    if (value instanceof DisplayData data) {
      return data;
    }
    if (mimeTypes.length > 0) {
      return kernel.getRenderer().renderAs(value, mimeTypes);
    }
    return LibraryValues.render(value).orElseGet(() -> kernel.getRenderer().render(value));
  }

  /** Shows an object below the cell and returns the id by which it can be replaced. */
  public static String display(Object value, String... mimeTypes) {
    DisplayData data = render(value, mimeTypes);
    if (!data.hasDisplayId()) {
      data.setDisplayId(UUID.randomUUID().toString());
    }
    kernel.display(data);
    return data.getDisplayId();
  }

  /** Replaces what {@link #display} has shown under this id. */
  public static void updateDisplay(String id, Object value, String... mimeTypes) {
    kernel.getIO().display.updateDisplay(id, render(value, mimeTypes));
  }
}
