package org.maskdeep.notebook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;

/** JJava's lines to the page. Loaded only while JJava runs. */
final class JJavaComms implements Comms {
  /** Of Jupyter's widgets, in the metadata of a line that is opened. */
  private static final String PROTOCOL = "2.1.0";

  @Override
  public Optional<Comm> open(String target, String json, Consumer<String> received) {
    BaseKernel kernel = BaseKernel.notebookKernel();
    JsonObject first = JsonParser.parseString(json).getAsJsonObject();
    Line line =
        kernel
            .getCommManager()
            .openComm(
                target,
                (manager, id, name, opening) -> {
                  JsonObject content = opening.getContent().getData();
                  first.entrySet().forEach(entry -> content.add(entry.getKey(), entry.getValue()));
                  opening.getNonNullMetadata().put("version", PROTOCOL);
                  return new Line(manager, id, name, received);
                });
    return Optional.of(
        new Comm(line.getID(), data -> line.send(JsonParser.parseString(data).getAsJsonObject())));
  }

  private static final class Line extends org.dflib.jjava.jupyter.kernel.comm.Comm {
    private final CommManager manager;
    private final Consumer<String> received;

    Line(CommManager manager, String id, String target, Consumer<String> received) {
      super(manager, id, target);
      this.manager = manager;
      this.received = received;
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      manager.setMessageContext(message); // what is sent now answers this
      received.accept(message.getContent().getData().toString());
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean sending) {
      // the page is gone; nothing is held for it
    }
  }
}
