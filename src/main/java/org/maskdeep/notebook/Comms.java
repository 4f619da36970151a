package org.maskdeep.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens lines to the page, where the kernel can. */
@FunctionalInterface
interface Comms {
  /** The project's own kernel's class. */
  String KERNEL = "org.maskdeep.kernel.Comms";

  /**
   * Opens a line.
   *
   * @param target who takes it on the page
   * @param json the data of the first message, an object
   * @param received is given the data of each message from the page
   * @return empty in a kernel without such lines
   */
  Optional<Comm> open(String target, String json, Consumer<String> received);

  /** Those of the kernel that this JVM belongs to. */
  static Comms current() {
    ClassLoader loader = Comms.class.getClassLoader();
    if (KernelScreen.jjavaRuns(loader)) {
      return new JJavaComms();
    }
    return (target, json, received) -> open(KERNEL, loader, target, json, received);
  }

  /** Through a class with {@code static Map.Entry<String, Consumer<String>> open(…)}. */
  @SuppressWarnings("unchecked")
  static Optional<Comm> open(
      String kernel, ClassLoader loader, String target, String json, Consumer<String> received) {
    try {
      Method open =
          Class.forName(kernel, true, loader)
              .getMethod("open", String.class, String.class, Consumer.class);
      var line = (Map.Entry<String, Consumer<String>>) open.invoke(null, target, json, received);
      return Optional.of(new Comm(line.getKey(), line.getValue()));
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return Optional.empty();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the kernel could not open a line: " + e.getCause(), e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(kernel + " cannot be called", e);
    }
  }
}
