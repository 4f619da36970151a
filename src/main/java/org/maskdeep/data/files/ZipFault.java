package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Why a zip archive is not read: encryption, compression, or damage. */
final class ZipFault {
  private static final Map<Integer, String> OTHER_COMPRESSION =
      Map.ofEntries(
          Map.entry(1, "shrink"),
          Map.entry(6, "implode"),
          Map.entry(9, "deflate64"),
          Map.entry(12, "bzip2"),
          Map.entry(14, "LZMA"),
          Map.entry(20, "zstd"),
          Map.entry(93, "zstd"),
          Map.entry(95, "xz"),
          Map.entry(96, "JPEG recompression"),
          Map.entry(98, "PPMd"));

  private static final int AES = 99;

  private ZipFault() {}

  /** What to tell of an archive that the JDK refuses. */
  static IOException of(Path path) {
    String damage;
    try (ZipFile zip = ZipFile.builder().setPath(path).setIgnoreLocalFileHeader(true).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String fault = fault(entry);
        if (fault != null) {
          return new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: %s in it %s; %s",
                  path,
                  Listing.printable(entry.getName()),
                  fault,
                  ArchiveKind.ADVICE));
        }
      }
      damage = "bad directory";
    } catch (IOException | RuntimeException e) {
      damage = Listing.printable(String.valueOf(e.getMessage()));
    }
    return new IOException(
        path + ": damaged or truncated zip archive (" + damage + "); get it again");
  }

  private static String fault(ZipArchiveEntry entry) {
    if (entry.getGeneralPurposeBit().usesEncryption() || entry.getMethod() == AES) {
      return "is encrypted";
    }
    String compression = OTHER_COMPRESSION.get(entry.getMethod());
    return compression == null ? null : "is compressed by " + compression + ", which is not read";
  }
}
