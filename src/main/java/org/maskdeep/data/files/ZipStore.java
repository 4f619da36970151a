package org.maskdeep.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import org.maskdeep.files.ZipArchive;

/** A zip archive, read entry by entry through its directory. */
final class ZipStore extends IndexedStore {
  private final ZipArchive zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  ZipStore(Path path, Predicate<String> wanted) throws IOException {
    super(path, wanted);
    try {
      zip = ZipArchive.open(path);
    } catch (IOException e) {
      throw ZipFault.of(path);
    }
    try {
      for (ZipEntry entry : zip.entries()) {
        add(entry);
      }
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private void add(ZipEntry entry) throws IOException {
    String raw = zip.name(entry);
    if (raw.endsWith("/") || raw.endsWith("\\")) {
      listing.addFolder(raw);
      return;
    }
    String name = listing.addFile(raw, entry.getSize());
    if (name != null) {
      entries.put(name, entry);
    }
  }

  @Override
  byte[] content(String name, int size) throws IOException {
    try (InputStream in = zip.content(entries.get(name))) {
      byte[] bytes = in.readNBytes(size);
      if (bytes.length != size || in.read() >= 0) {
        throw new IOException("its size is not what the directory says");
      }
      return bytes;
    } catch (IOException e) {
      throw new IOException(path + "!" + name + ": damaged entry (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
