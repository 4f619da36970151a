package org.maskdeep.notebook;

import java.util.ArrayList;
import java.util.List;

/** Has the two methods that every Java kernel gives to cells, and remembers the calls. */
public final class FakeKernel {
  record Shown(String id, Object value, String mimeType) {}

  static final List<Shown> SHOWN = new ArrayList<>();
  static final List<Shown> REPLACED = new ArrayList<>();

  private FakeKernel() {}

  public static String display(Object value, String... mimeTypes) {
    String id = "id-" + SHOWN.size();
    SHOWN.add(new Shown(id, value, mimeTypes[0]));
    return id;
  }

  public static void updateDisplay(String id, Object value, String... mimeTypes) {
    if (value == null) {
      throw new IllegalArgumentException("nothing to show");
    }
    REPLACED.add(new Shown(id, value, mimeTypes[0]));
  }

  /** A class of an older kernel that lacks the methods. */
  public static final class Older {
    private Older() {}
  }
}
