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
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** A tar archive compressed by gzip or bzip2: its wanted files, unpacked into memory. */
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
    boolean bzip2 = ArchiveKind.of(path) == ArchiveKind.TAR_BZ2;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        InputStream plain = bzip2 ? bzip2(file) : new GZIPInputStream(file, 1 << 16);
        LeanTarStream tar = new LeanTarStream(plain, "ISO-8859-1")) {
      store.unpack(tar, limit, bzip2);
      plain.transferTo(OutputStream.nullOutputStream()); // to the end, where the checksum is
    } catch (IOException | RuntimeException e) {
      if (e.getMessage() != null && e.getMessage().startsWith(path.toString())) {
        throw e;
      }
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: damaged or truncated %s archive (%s); get it again",
              path,
              bzip2 ? "tar.bz2" : "tar.gz",
              Listing.printable(String.valueOf(e.getMessage()))),
          e);
    }
    return store;
  }

  /** Several threads of a program may have written one stream each, one behind the other. */
  private static InputStream bzip2(InputStream file) throws IOException {
    return new BufferedInputStream(new BZip2CompressorInputStream(file, true), 1 << 16);
  }

  private void unpack(LeanTarStream tar, long limit, boolean bzip2) throws IOException {
    long total = 0;
    TarLinks<byte[]> links = new TarLinks<>(listing, contents);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      String raw = FileNames.ofLatin1(entry.getName()); // keeps the bytes of names
      if (entry.isDirectory()) {
        listing.addFolder(raw);
        continue;
      }
      String name =
          !links.add(entry) && entry.isFile() ? listing.addFile(raw, entry.getSize()) : null;
      if (name == null) {
        continue;
      }
      total += entry.getSize();
      if (entry.getSize() < 0 || total > limit) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: more than %d MiB unpacked, too much to keep in memory; unpack it (tar -x%sf) and give the folder, or use a .zip",
                path,
                limit >> 20,
                bzip2 ? "j" : "z"));
      }
      byte[] bytes = tar.content(entry);
      if (bytes.length < entry.getSize()) {
        throw new IOException("it ends inside " + name);
      }
      contents.put(name, bytes);
    }
    links.resolve(path);
  }

  @Override
  byte[] content(String name, int size) {
    return contents.get(name).clone();
  }

  @Override
  public void close() {}
}
