package org.maskdeep.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of archives that are read, told apart by their first bytes, else by their name. */
enum ArchiveKind {
  ZIP,
  TAR,
  TAR_GZ,
  TAR_BZ2;

  /** What to do with an archive that is not read. */
  static final String ADVICE =
      "unpack it and give the folder, or pack it as .zip (deflate) or .tar";

  private static final String NONE = ": not a folder, .zip, .tar, .tar.gz, .tgz or .tar.bz2";

  /** The endings of names, in lower case; none is the end of another. */
  static final List<String> ENDINGS =
      List.of(".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz");

  private static final Pattern OTHER =
      Pattern.compile(
          "\\.(7z|rar|cab|iso|dmg|txz|tzst|tlz|taz|(tar\\.)?(xz|zst|lzma|lz|lz4|lzo|br|z)|gz|bz2)$");

  private static final String WEB_PAGE =
      "a web page, as of a download that failed; download it again";

  private static final int TAR_MAGIC = 257;

  /** First bytes, as Latin-1, of what is not read: what it is, and what to do. */
  private static final Map<String, String> OTHER_STARTS =
      Map.of(
          "Rar!", "a RAR archive; " + ADVICE,
          "7z\u00BC\u00AF", "a 7z archive; " + ADVICE,
          "\u00FD7zXZ", "compressed by xz; " + ADVICE,
          "(\u00B5/\u00FD", "compressed by zstd; " + ADVICE,
          "<!DOC", WEB_PAGE,
          "<html", WEB_PAGE);

  /** Whether a name is that of an archive that is read. */
  static boolean isRead(Path path) {
    return ENDINGS.stream().anyMatch(name(path)::endsWith);
  }

  /** Fails when a name is that of an archive that is not read. */
  static void refuseOther(Path path) throws IOException {
    Matcher other = OTHER.matcher(name(path));
    if (!isRead(path) && other.find() && Files.isRegularFile(path)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s%s; %s archives are not read: %s",
              path,
              NONE,
              other.group(),
              ADVICE));
    }
  }

  /**
   * The kind of a file.
   *
   * @throws IOException when it is none of these
   */
  static ArchiveKind of(Path path) throws IOException {
    refuseOther(path);
    if (!isRead(path)) {
      throw new IOException(path + NONE + "; check the path");
    }
    String start = start(path);
    for (Map.Entry<String, String> other : OTHER_STARTS.entrySet()) {
      if (start.regionMatches(true, 0, other.getKey(), 0, other.getKey().length())) {
        throw new IOException(String.format(Locale.ROOT, "%s: is %s", path, other.getValue()));
      }
    }
    if (start.startsWith("PK\3\4") || start.startsWith("PK\5\6")) {
      return ZIP;
    }
    if (start.startsWith("\37\u008B")) {
      return TAR_GZ;
    }
    if (start.startsWith("BZh")) {
      return TAR_BZ2;
    }
    if (start.startsWith("ustar", TAR_MAGIC)) {
      return TAR;
    }
    String name = name(path);
    return name.endsWith(".zip")
        ? ZIP
        : name.endsWith(".tar") ? TAR : name.endsWith("gz") ? TAR_GZ : TAR_BZ2;
  }

  private static String start(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(TAR_MAGIC + 5);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private static String name(Path path) {
    return path.getFileName() == null ? "" : path.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
