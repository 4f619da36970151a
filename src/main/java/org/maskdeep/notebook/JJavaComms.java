package org.maskdeep.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;

/**
 * JJava's lines to the page. Loaded only while JJava runs. Its JSON is Gson's, which its own jar
 * has in another package than its libraries have, so what takes or gives JSON is called by name.
 */
final class JJavaComms implements Comms {
  /** Of Jupyter's widgets, in the metadata of a line that is opened. */
  private static final String PROTOCOL = "2.1.0";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Optional<Comm> open(String target, String json, Consumer<String> received) {
    JsonNode first;
    try {
      first = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the first message is no JSON", e);
    }
    Line line =
        BaseKernel.notebookKernel()
            .getCommManager()
            .openComm(
                target,
                (manager, id, name, opening) -> {
                  fill(opening.getContent(), first);
                  opening.getNonNullMetadata().put("version", PROTOCOL);
                  return new Line(manager, id, name, received);
                });
    return Optional.of(new Comm(line.getID(), line::send));
  }

  private static void fill(CommOpenCommand opening, JsonNode first) {
    try {
      Object data = CommOpenCommand.class.getMethod("getData").invoke(opening);
      Class<?> element = Class.forName(data.getClass().getPackageName() + ".JsonElement");
      var add = data.getClass().getMethod("add", String.class, element);
      for (var entry : first.properties()) {
        add.invoke(data, entry.getKey(), parsed(entry.getValue().toString(), data.getClass()));
      }
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  /** A text as JJava's JSON. */
  private static Object parsed(String json, Class<?> object) throws ReflectiveOperationException {
    return Class.forName(object.getPackageName() + ".JsonParser")
        .getMethod("parseString", String.class)
        .invoke(null, json);
  }

  private static IllegalStateException unknown(ReflectiveOperationException e) {
    return new IllegalStateException(
        "this JJava's lines to the page are others than 1.0-a8's: " + e, e);
  }

  private static final class Line extends org.dflib.jjava.jupyter.kernel.comm.Comm {
    private final CommManager manager;
    private final Consumer<String> received;

    Line(CommManager manager, String id, String target, Consumer<String> received) {
      super(manager, id, target);
      this.manager = manager;
      this.received = received;
    }

    void send(String json) {
      try {
        Class<?> object = CommMsgCommand.class.getMethod("getData").getReturnType();
        Line.class.getMethod("send", object).invoke(this, parsed(json, object));
      } catch (ReflectiveOperationException e) {
        throw unknown(e);
      }
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      manager.setMessageContext(message); // what is sent now answers this
      try {
        var data = CommMsgCommand.class.getMethod("getData").invoke(message.getContent());
        received.accept(data.toString());
      } catch (ReflectiveOperationException e) {
        throw unknown(e);
      }
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean sending) {
      // the page is gone; nothing is held for it
    }
  }
}
