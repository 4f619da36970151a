package org.maskdeep.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive, read entry by entry through its directory. */
final class ZipStore implements FileStore {
  private final Path path;
  private final ZipFile zip;
  private final Listing listing;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  ZipStore(Path path, Predicate<String> wanted) throws IOException {
    this.path = path;
    listing = new Listing(path, wanted);
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
  public Map<String, Long> files() {
    return listing.files();
  }

  @Override
  public Set<String> folders() {
    return listing.folders();
  }

  @Override
  public byte[] read(String name) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new NoSuchFileException(path + ": no entry " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      int limit = (int) Math.min(entry.getSize(), Integer.MAX_VALUE - 16);
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length != entry.getSize() || in.read() >= 0) {
        throw new IOException("its size is not what the directory says");
      }
      return bytes;
    } catch (IOException e) {
      throw new IOException(path + "!" + name + ": damaged entry (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public Path origin() {
    return path;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
