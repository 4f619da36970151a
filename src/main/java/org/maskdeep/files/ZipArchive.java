package org.maskdeep.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive, read entry by entry through its directory, with the names that were meant. */
public final class ZipArchive implements Closeable {
  /** The encoding of names that are not marked as UTF-8, in the format's own specification. */
  private static final Charset LEGACY = Charset.forName("IBM437");

  private static final short UNICODE_PATH = 0x7075;

  private final ZipFile zip;
  private final Charset charset;

  private ZipArchive(ZipFile zip, Charset charset) {
    this.zip = zip;
    this.charset = charset;
  }

  /**
   * Opens an archive, whose names are in UTF-8 or in the format's older encoding.
   *
   * @throws IOException when it cannot be read with either
   */
  public static ZipArchive open(Path path) throws IOException {
    try {
      return new ZipArchive(
          new ZipFile(path.toFile(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    } catch (IOException e) {
      try {
        return new ZipArchive(new ZipFile(path.toFile(), LEGACY), LEGACY);
      } catch (IOException again) {
        throw e;
      }
    }
  }

  /** The entries, in the order of the directory. */
  public List<? extends ZipEntry> entries() {
    return Collections.list(zip.entries());
  }

  /** The name, or that in UTF-8 which some programs write beside one of an older encoding. */
  public String name(ZipEntry entry) {
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

  /** The unpacked bytes of an entry. */
  public InputStream content(ZipEntry entry) throws IOException {
    return zip.getInputStream(entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
