package org.maskdeep.data.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A compressed tar archive: its wanted files, unpacked into memory. */
final class GzipTarStore extends IndexedStore {
  private static final long MEMORY_LIMIT = 1L << 30;

  private final Map<String, byte[]> contents = new HashMap<>();

  private GzipTarStore(Path path, Predicate<String> wanted) {
    super(path, wanted);
  }

  /** How many bytes of files are kept at most: 1 GiB, or half of the heap if that is less. */
  static long memoryLimit() {
    return Math.min(MEMORY_LIMIT, Runtime.getRuntime().maxMemory() / 2);
  }

  static GzipTarStore read(Path path, Predicate<String> wanted, long limit) throws IOException {
    GzipTarStore store = new GzipTarStore(path, wanted);
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        InputStream plain = new GZIPInputStream(file, 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      store.unpack(tar, limit);
      plain.transferTo(OutputStream.nullOutputStream()); // to the end, where gzip has its checksum
    } catch (IOException | IllegalArgumentException e) {
      if (e.getMessage() != null && e.getMessage().startsWith(path.toString())) {
        throw e;
      }
      throw new IOException(
          path + ": damaged or truncated tar.gz archive (" + e.getMessage() + "); get it again", e);
    }
    return store;
  }

  private void unpack(TarArchiveInputStream tar, long limit) throws IOException {
    long total = 0;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (entry.isDirectory()) {
        listing.addFolder(entry.getName());
      }
      String name = entry.isFile() ? listing.addFile(entry.getName(), entry.getSize()) : null;
      if (name == null) {
        continue;
      }
      total += entry.getSize();
      if (entry.getSize() < 0 || total > limit) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: more than %d MiB unpacked, too much to keep in memory; unpack it (tar -xzf) and give the folder, or use a .zip",
                path,
                limit >> 20));
      }
      byte[] bytes = tar.readNBytes((int) entry.getSize());
      if (bytes.length < entry.getSize()) {
        throw new IOException("it ends inside " + name);
      }
      contents.put(name, bytes);
    }
  }

  @Override
  byte[] content(String name, int size) {
    return contents.get(name).clone();
  }

  @Override
  public void close() {}
}
