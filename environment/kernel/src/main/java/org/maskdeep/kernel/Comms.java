package org.maskdeep.kernel;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.kernel.comm.Comm;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import java.util.Map;
import java.util.function.Consumer;

/** Lines between objects of the kernel and of the page, for the library's widgets. */
public final class Comms {
  /** Of Jupyter's widgets, in the metadata of a line that is opened. */
  private static final String PROTOCOL = "2.1.0";

  private Comms() {}

  /**
   * Opens a line.
   *
   * @param target who takes it on the page
   * @param data of the first message, a JSON object
   * @param received is given the data of each message from the page, on the thread of the cells
   * @return its id, and what sends the data of a message, a JSON object
   */
  public static Map.Entry<String, Consumer<String>> open(
      String target, String data, Consumer<String> received) {
    JsonObject first = object(data);
    Line line =
        Display.kernel()
            .getCommManager()
            .openComm(
                target,
                (manager, id, name, opening) -> {
                  JsonObject content = opening.getContent().getData();
                  first.entrySet().forEach(entry -> content.add(entry.getKey(), entry.getValue()));
                  opening.getNonNullMetadata().put("version", PROTOCOL);
                  return new Line(manager, id, name, received);
                });
    return Map.entry(line.getID(), json -> line.send(object(json)));
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static final class Line extends Comm {
    private final Consumer<String> received;

    Line(CommManager manager, String id, String target, Consumer<String> received) {
      super(manager, id, target);
      this.received = received;
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      JavaKernel kernel = Display.kernel();
      kernel.getCommManager().setMessageContext(message); // what is sent now answers this
      kernel.between(() -> received.accept(message.getContent().getData().toString()));
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean sending) {
      // the page is gone; nothing is held for it
    }
  }
}
