package org.maskdeep.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Calls {@code String display(Object, String...)} and {@code void updateDisplay(String, Object,
 * String...)} of the kernel whose class is on the class path; all kernels here have these two.
 */
final class KernelScreen implements Screen {
  /** A library's class, which may be there without a kernel that runs. */
  private static final String JJAVA = "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics";

  /** The classes that cells call: the project's own kernel's, JJava's (two versions), IJava's. */
  static final List<String> CLASSES =
      List.of(
          "org.maskdeep.kernel.Display",
          JJAVA,
          "org.dflib.jjava.runtime.Display",
          "io.github.spencerpark.ijava.runtime.Display");

  /** Kernels that ask {@link Rendering} how the library's values look. */
  private static final Set<String> RENDERING = Set.of("org.maskdeep.kernel.Display", JJAVA);

  private final Method display;
  private final Method update;
  private final boolean rendering;

  private KernelScreen(Class<?> kernel, boolean rendering) throws NoSuchMethodException {
    display = kernel.getMethod("display", Object.class, String[].class);
    update = kernel.getMethod("updateDisplay", String.class, Object.class, String[].class);
    this.rendering = rendering;
  }

  /** The first of the classes that is there. */
  static Optional<Screen> find(List<String> classes, ClassLoader loader) {
    for (String name : classes) {
      try {
        if (name.equals(JJAVA) && !jjavaRuns(loader)) {
          continue;
        }
        Class<?> kernel = Class.forName(name, true, loader);
        return Optional.of(new KernelScreen(kernel, RENDERING.contains(name)));
      } catch (ClassNotFoundException | NoSuchMethodException e) {
        // not in this kernel
      }
    }
    return Optional.empty();
  }

  static boolean jjavaRuns(ClassLoader loader) {
    try {
      Class<?> kernel = Class.forName("org.dflib.jjava.jupyter.kernel.BaseKernel", true, loader);
      return call(kernel.getMethod("notebookKernel")) != null;
    } catch (ClassNotFoundException | NoSuchMethodException | LinkageError e) {
      return false; // it or its libraries are not there: such a kernel cannot run
    }
  }

  @Override
  public String show(Object value, Kind kind, String text) {
    return String.valueOf(
        described(kind)
            ? call(display, new Rendering.Shown(value, kind, text), new String[0])
            : call(display, value, types(kind)));
  }

  @Override
  public void show(Frames frames) {
    if (rendering) {
      call(display, frames, new String[0]);
    } else {
      show(frames.html(), Kind.HTML, frames.text());
    }
  }

  @Override
  public void show(Clickable image) {
    if (rendering) {
      call(display, image, new String[0]);
    } else {
      show(image.middle(), Kind.PICTURE, image.text());
    }
  }

  @Override
  public void replace(String id, Object value, Kind kind, String text) {
    if (described(kind)) {
      call(update, id, new Rendering.Shown(value, kind, text), new String[0]);
    } else {
      call(update, id, value, types(kind));
    }
  }

  /** Whether the kernel stores an image together with its words. */
  private boolean described(Kind kind) {
    return rendering && kind == Kind.PICTURE;
  }

  private static String[] types(Kind kind) {
    return new String[] {kind.mimeType()};
  }

  private static Object call(Method method, Object... arguments) {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the kernel could not show this: " + e.getCause(), e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the kernel's " + method + " cannot be called", e);
    }
  }
}
