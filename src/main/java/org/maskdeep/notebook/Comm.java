package org.maskdeep.notebook;

import java.util.function.Consumer;

/**
 * A line between an object of the kernel and one of the page (Jupyter's messaging, "Custom
 * messages").
 *
 * @param id by which both ends know it
 * @param sender takes a JSON object, the data of a message
 */
record Comm(String id, Consumer<String> sender) {
  void send(String json) {
    sender.accept(json);
  }
}
