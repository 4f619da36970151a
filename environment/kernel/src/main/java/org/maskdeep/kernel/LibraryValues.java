package org.maskdeep.kernel;

import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;

/** Images, charts, tables, arrays and other values of the library, which knows how they look. */
final class LibraryValues {
  private static final Optional<Method> RENDERING = find();

  private LibraryValues() {}

  /** Empty if the library is not on the class path or does not know the type. */
  static Optional<DisplayData> render(Object value) {
    return RENDERING.flatMap(method -> render(method, value));
  }

  private static Optional<DisplayData> render(Method method, Object value) {
    Map<?, ?> looks;
    try {
      looks = (Map<?, ?>) method.invoke(null, value);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("this value cannot be shown: " + e.getCause(), e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(method + " cannot be called", e);
    }
    if (looks.isEmpty()) {
      return Optional.empty();
    }
    DisplayData data = new DisplayData();
    looks.forEach((type, text) -> data.putData((String) type, content((String) type, text)));
    return Optional.of(data);
  }

  private static Object content(String type, Object text) {
    return type.endsWith("+json") ? JsonParser.parseString((String) text) : text;
  }

  private static Optional<Method> find() {
    try {
      Class<?> rendering = Class.forName("org.maskdeep.notebook.Rendering");
      return Optional.of(rendering.getMethod("of", Object.class));
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return Optional.empty(); // the kernel by itself
    }
  }
}
