package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;

/** The five sockets to Jupyter, without a limit on messages that wait to be sent. */
final class CellConnection extends JupyterConnection {
  private final JavaKernel kernel;

  CellConnection(KernelConnectionProperties properties, JavaKernel kernel)
      throws NoSuchAlgorithmException, InvalidKeyException {
    super(properties);
    this.kernel = kernel;
    // ZeroMQ drops what exceeds the mark (1000 messages) when a reader is slow.
    getIOPub().setSndHWM(0);
    kernel.becomeHandlerForConnection(this);
  }

  @Override
  public ShellReplyEnvironment prepareReplyEnv(ShellChannel shell, MessageContext context) {
    CellEnvironment environment = new CellEnvironment(shell, stdin, iopub, context, kernel);
    if (context.getHeader().getType() == MessageType.EXECUTE_REQUEST) {
      kernel.cellBegins(environment);
    }
    return environment;
  }
}
