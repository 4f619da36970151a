package org.maskdeep.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Counts and digests what goes to a file, and names the file in every failure of the disk. */
final class HashingOutput extends OutputStream {
  private final Path path;
  private final FileOutputStream file;
  private final MessageDigest digest = Sha256.start();
  private long size;
  private boolean finished;

  HashingOutput(Path path, FileOutputStream file) {
    this.path = path;
    this.file = file;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (finished) {
      throw new IOException(path + ": written to after it was finished");
    }
    try {
      file.write(bytes, offset, length);
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
    digest.update(bytes, offset, length);
    size += length;
  }

  /**
   * Nothing more is written.
   *
   * @param synced whether to wait until the disk has it all
   */
  AtomicFile.Written finish(boolean synced) throws IOException {
    finished = true;
    try {
      if (synced) {
        file.getFD().sync();
      }
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
    return new AtomicFile.Written(size, Sha256.hex(digest));
  }
}
