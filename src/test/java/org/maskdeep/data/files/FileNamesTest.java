package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.maskdeep.data.TestPictures.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are not ASCII. */
class FileNamesTest {
  private static final String NAME = "K\u00E4tze/0.txt";

  @TempDir Path temp;

  private static void check(Path path) throws IOException {
    try (FileStore store = FileStore.open(path, n -> true)) {
      assertThat(store.files().keySet()).containsExactly(NAME);
      assertThat(store.folders()).containsExactly("K\u00E4tze");
      assertThat(store.read(NAME)).asString().isEqualTo("cat");
    }
  }

  /** Octal bytes of the a umlaut in UTF-8 and in Latin-1. */
  @ParameterizedTest
  @ValueSource(strings = {"\\303\\244", "\\344"})
  void aFolderIsReadWhateverEncodingItsNamesHave(String umlaut) throws Exception {
    ShellFolder.run(
        temp, "d=$(printf 'K" + umlaut + "tze') && mkdir \"$d\" && printf cat > \"$d/0.txt\"");
    check(temp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IBM437", "UTF-8"})
  void aZipIsReadWithNamesOfDosOrUtf8(String charset) throws IOException {
    Path path = temp.resolve("a.zip");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out, Charset.forName(charset))) {
      zip.putNextEntry(new ZipEntry(NAME));
      zip.write(text("cat"));
    }
    check(path);
  }

  /** As macOS writes them: the bytes are UTF-8, the mark that says so is not set. */
  @Test
  void aZipIsReadWhoseUtf8IsNotMarked() throws IOException {
    Path path = temp.resolve("a.zip");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(path), StandardCharsets.ISO_8859_1)) {
      byte[] utf8 = NAME.getBytes(StandardCharsets.UTF_8);
      zip.putNextEntry(new ZipEntry(new String(utf8, StandardCharsets.ISO_8859_1)));
      zip.write(text("cat"));
    }
    check(path);
  }

  /** As Info-ZIP writes them: an old name, and the one in UTF-8 in an extra field. */
  @Test
  void theUtf8NameBesideAnOldOneIsTaken() throws IOException {
    Path path = temp.resolve("a.zip");
    byte[] utf8 = NAME.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(text("K_tze/0.txt"));
    ByteBuffer extra = ByteBuffer.allocate(9 + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
    extra.putShort((short) 0x7075).putShort((short) (5 + utf8.length)).put((byte) 1);
    extra.putInt((int) crc.getValue()).put(utf8);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      ZipEntry entry = new ZipEntry("K_tze/0.txt");
      entry.setExtra(extra.array());
      zip.putNextEntry(entry);
      zip.write(text("cat"));
    }
    check(path);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, false", "ISO-8859-1, false", "UTF-8, true"})
  void aTarIsReadWhateverEncodingItsNamesHave(String charset, boolean pax) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, charset)) {
      tar.setAddPaxHeadersForNonAsciiNames(pax);
      TarArchiveEntry entry = new TarArchiveEntry(NAME, true);
      entry.setSize(3);
      tar.putArchiveEntry(entry);
      tar.write(text("cat"));
      tar.closeArchiveEntry();
    }
    check(Files.write(temp.resolve("a.tar"), bytes.toByteArray()));
  }
}
