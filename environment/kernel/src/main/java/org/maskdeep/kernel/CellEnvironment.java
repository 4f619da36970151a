package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;

/**
 * Answers one request. Beyond the base library's: what was printed before a picture goes out before
 * it, and an error carries the readable trace in the message <em>and</em> in the reply, because
 * nbconvert prints the reply's alone.
 */
final class CellEnvironment extends ShellReplyEnvironment {
  private final JavaKernel kernel;

  CellEnvironment(
      ShellChannel shell,
      StdinChannel stdin,
      JupyterSocket iopub,
      MessageContext context,
      JavaKernel kernel) {
    super(shell, stdin, iopub, context);
    this.kernel = kernel;
  }

  @Override
  public <T extends ContentType<T>> void publish(T content) {
    if (content instanceof PublishDisplayData || content instanceof PublishUpdateDisplayData) {
      kernel.publishPrinted();
    }
    CellException failure = kernel.failure();
    if (content instanceof PublishError && failure != null) {
      PublishError readable =
          new PublishError(failure.name(), failure.getMessage(), failure.lines());
      super.publish(readable);
    } else {
      super.publish(content);
    }
  }

  @Override
  public void replyError(MessageType<?> type, ErrorReply error) {
    CellException failure = kernel.failure();
    if (failure == null || getContext().getHeader().getType() != MessageType.EXECUTE_REQUEST) {
      super.replyError(type, error);
      return;
    }
    ErrorReply readable = new ErrorReply(failure.name(), failure.getMessage(), failure.lines());
    readable.setExecutionCount(kernel.cell());
    super.replyError(type, readable);
  }
}
