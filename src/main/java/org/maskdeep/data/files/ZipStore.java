package org.maskdeep.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive, read entry by entry through its directory. */
final class ZipStore extends IndexedStore {
  /** The encoding of names that are not marked as UTF-8, in the format's own specification. */
  private static final Charset LEGACY = Charset.forName("IBM437");

  private static final short UNICODE_PATH = 0x7075;

  private final ZipFile zip;
  private final Charset charset;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  ZipStore(Path path, Predicate<String> wanted) throws IOException {
    super(path, wanted);
    ZipFile utf8 = open(path, StandardCharsets.UTF_8);
    charset = utf8 == null ? LEGACY : StandardCharsets.UTF_8;
    zip = utf8 == null ? open(path, LEGACY) : utf8;
    if (zip == null) {
      throw ZipFault.of(path);
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

  /**
   * Null where the names are of another encoding, or the archive is not read for another reason.
   */
  private static ZipFile open(Path path, Charset charset) {
    try {
      return new ZipFile(path.toFile(), charset);
    } catch (IOException e) { // that it cannot be opened was seen before
      return null;
    }
  }

  private void add(ZipEntry entry) throws IOException {
    String raw = name(entry);
    if (raw.endsWith("/") || raw.endsWith("\\")) {
      listing.addFolder(raw);
      return;
    }
    String name = listing.addFile(raw, entry.getSize());
    if (name != null) {
      entries.put(name, entry);
    }
  }

  /** The name, or that in UTF-8 which some programs write beside one of an older encoding. */
  private String name(ZipEntry entry) {
    if (entry.getExtra() == null) {
      return entry.getName();
    }
    ByteBuffer extra = ByteBuffer.wrap(entry.getExtra()).order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      short id = extra.getShort();
      int size = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
      if (id == UNICODE_PATH && size > 5 && extra.get(extra.position()) == 1) {
        CRC32 crc = new CRC32();
        crc.update(entry.getName().getBytes(charset));
        if ((int) crc.getValue() == extra.getInt(extra.position() + 1)) {
          int from = extra.position() + 5;
          return new String(entry.getExtra(), from, size - 5, StandardCharsets.UTF_8);
        }
      }
      extra.position(extra.position() + size);
    }
    return entry.getName();
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
