package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An uncompressed tar archive, read at the places that its index gives. */
final class TarStore extends IndexedStore {
  private static final int BLOCK = 512;

  private final FileChannel channel;
  private final Map<String, Long> offsets = new HashMap<>();

  TarStore(Path path, Predicate<String> wanted) throws IOException {
    super(path, wanted);
    channel = FileChannel.open(path);
    try {
      index();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void index() throws IOException {
    if (channel.size() == 0 || channel.size() % BLOCK != 0) {
      throw damaged("its " + channel.size() + " bytes are not a whole number of blocks", null);
    }
    try (TarFile tar = open()) {
      TarLinks<Long> links = new TarLinks<>(listing, offsets);
      for (TarArchiveEntry entry : tar.getEntries()) {
        String raw = FileNames.ofLatin1(entry.getName());
        if (entry.isDirectory()) {
          listing.addFolder(raw);
        } else if (!links.add(entry) && entry.isFile()) {
          String name = listing.addFile(raw, entry.getSize());
          if (name != null) {
            offsets.put(name, entry.getDataOffset());
          }
          if (entry.getDataOffset() + entry.getSize() > channel.size()) {
            throw damaged("it ends inside " + Listing.printable(raw), null);
          }
        }
      }
      links.resolve(path);
    }
  }

  private TarFile open() throws IOException {
    try {
      return new TarFile(path, "ISO-8859-1"); // keeps the bytes of names
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private IOException damaged(String reason, Exception cause) {
    return new IOException(
        path
            + ": damaged or truncated tar archive ("
            + Listing.printable(String.valueOf(reason))
            + "); get it again",
        cause);
  }

  @Override
  byte[] content(String name, int size) throws IOException {
    long offset = offsets.get(name);
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw damaged("it ends inside " + name, null);
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
