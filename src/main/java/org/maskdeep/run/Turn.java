package org.maskdeep.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The right to make something that several processes need: one makes it while the others wait. */
public final class Turn implements AutoCloseable {
  private static final long PAUSE = 500_000_000; // nanoseconds

  private final FileChannel channel;
  private final FileLock lock;

  private Turn(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits until no other process has it.
   *
   * @param made what is to be made; a file {@code NAME.lock} beside it is held meanwhile
   * @param stop asked while waiting
   */
  public static Turn await(Path made, BooleanSupplier stop, PrintStream out) throws IOException {
    Path file = made.resolveSibling(made.getFileName() + ".lock");
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      out.println(made + ": another process makes it; waiting");
    }
    while (lock == null && !stop.getAsBoolean()) {
      LockSupport.parkNanos(PAUSE);
      lock = tryLock(channel);
    }
    return new Turn(channel, lock);
  }

  /** A lock of the whole file; null where another process or this very one holds it. */
  static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** False where it was asked to stop before. */
  public boolean isOurs() {
    return lock != null;
  }

  @Override
  public void close() throws IOException {
    channel.close(); // gives the lock up
  }
}
