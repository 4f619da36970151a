package org.maskdeep.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive, read entry by entry through its directory. */
final class ZipStore extends IndexedStore {
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  ZipStore(Path path, Predicate<String> wanted) throws IOException {
    super(path, wanted);
    try {
      zip = new ZipFile(path.toFile());
    } catch (IOException e) {
      throw new IOException(
          path + ": damaged or truncated zip archive (" + e.getMessage() + "); get it again", e);
    }
    try {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        add(entry);
      }
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private void add(ZipEntry entry) throws IOException {
    if (entry.isDirectory()) {
      listing.addFolder(entry.getName());
      return;
    }
    String name = listing.addFile(entry.getName(), entry.getSize());
    if (name != null) {
      entries.put(name, entry);
    }
  }

  @Override
  byte[] content(String name, int size) throws IOException {
    try (InputStream in = zip.getInputStream(entries.get(name))) {
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
