package org.maskdeep.data.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar archive read from front to back. Commons Compress takes a buffer of 8 KiB three times for
 * every entry that it leaves, more than a gigabyte for the 50,000 small files of CIFAR-10, and
 * Java's heap grows with what is thrown away. This one leaves an entry that was read without them.
 */
final class LeanTarStream extends TarArchiveInputStream {
  private static final int BLOCK = 512;

  private final InputStream blocks;

  /**
   * @param blocks the archive, decompressed
   * @param encoding of names
   */
  LeanTarStream(InputStream blocks, String encoding) {
    super(blocks, encoding);
    this.blocks = blocks;
  }

  /**
   * The content of the entry that was reached last; the next one follows.
   *
   * @return fewer bytes than the entry should have where the archive ends early
   * @throws EOFException where it ends in the rest of the entry's last block
   */
  byte[] content(TarArchiveEntry entry) throws IOException {
    byte[] bytes = readNBytes((int) entry.getSize());
    if (bytes.length == entry.getSize() && !entry.isSparse()) {
      int padding = Math.floorMod(-bytes.length, BLOCK);
      if (blocks.readNBytes(padding).length < padding) {
        throw new EOFException("it ends in the block of " + entry.getName());
      }
      count(padding);
      setCurrentEntry(null); // it is left
    }
    return bytes;
  }
}
