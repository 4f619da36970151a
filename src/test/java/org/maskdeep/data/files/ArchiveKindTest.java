package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.TestPictures;

/** Archives that are whole, of kinds that are read or not. */
class ArchiveKindTest {
  private static final Map<String, byte[]> FILES = Map.of("a/1.txt", text("one"));

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {"p.7z", "p.rar", "p.tar.xz", "p.txz", "p.tar.zst", "p.TAR.LZ4", "p.gz", "p.xz"})
  void anotherKindIsNamedWithAdvice(String name) throws IOException {
    Path path = Files.write(temp.resolve(name), new byte[600]);
    assertThatThrownBy(() -> FileStore.open(path, n -> true))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(name.substring(1).toLowerCase(java.util.Locale.ROOT))
        .hasMessageContaining("archives are not read")
        .hasMessageContaining("pack it as .zip (deflate) or .tar");
  }

  @ParameterizedTest
  @CsvSource({
    "Rar!, a RAR archive",
    "7z\u00BC\u00AF, a 7z archive",
    "\u00FD7zXZ, compressed by xz",
    "<!doctype html>, 'a web page, as of a download that failed; download it again'"
  })
  void anotherKindIsNamedWhateverTheFileIsCalled(String start, String kind) throws IOException {
    byte[] bytes = (start + "-".repeat(600)).getBytes(StandardCharsets.ISO_8859_1);
    for (String name : new String[] {"a.zip", "a.tar", "a.tgz"}) {
      Path path = Files.write(temp.resolve(name), bytes);
      assertThatThrownBy(() -> FileStore.open(path, n -> true)).hasMessageContaining("is " + kind);
    }
  }

  @ParameterizedTest
  @CsvSource({"x.tar, a.tgz", "x.tgz, a.tar", "x.zip, a.tar", "x.tgz, a.zip"})
  void aWrongEndingDoesNotMatter(String made, String called) throws IOException {
    Path path = temp.resolve(made);
    path = made.endsWith("zip") ? TestPictures.zip(path, FILES) : TestPictures.tar(path, FILES);
    try (FileStore store = FileStore.open(Files.move(path, temp.resolve(called)), n -> true)) {
      assertThat(store.read("a/1.txt")).asString().isEqualTo("one");
    }
  }

  /** Of two streams, as programs with several threads write it. */
  @Test
  void aTarCompressedByBzip2IsRead() throws IOException {
    byte[] tar = Files.readAllBytes(TestPictures.tar(temp.resolve("x.tar"), FILES));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int half = 0; half < 2; half++) {
      try (var bzip2 = new BZip2CompressorOutputStream(packed)) {
        bzip2.write(tar, half * tar.length / 2, tar.length / 2);
      }
    }
    for (String name : new String[] {"a.tar.bz2", "a.tbz2", "a.tbz"}) {
      Path path = Files.write(temp.resolve(name), packed.toByteArray());
      assertThat(FileStore.isArchive(path)).isTrue();
      try (FileStore store = FileStore.open(path, n -> true)) {
        assertThat(store.read("a/1.txt")).asString().isEqualTo("one");
      }
    }
    byte[] cut = java.util.Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    Path path = Files.write(temp.resolve("cut.tar.bz2"), cut);
    assertThatThrownBy(() -> FileStore.open(path, n -> true))
        .hasMessageStartingWith(path + ": damaged or truncated tar.bz2");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9, by deflate64",
    "0, 12, by bzip2",
    "0, 14, by LZMA",
    "0, 93, by zstd",
    "0, 95, by xz",
    "1, 8, is encrypted",
    "1, 99, is encrypted"
  })
  void aZipThatIsEncryptedOrCompressedOtherwiseSaysSo(int flags, int method, String words)
      throws IOException {
    byte[] zip = Files.readAllBytes(TestPictures.zip(temp.resolve("x.zip"), FILES));
    for (int i = 0; i < zip.length - 11; i++) {
      if (zip[i] == 'P' && zip[i + 1] == 'K' && (zip[i + 2] == 3 || zip[i + 2] == 1)) {
        int at = i + (zip[i + 2] == 3 ? 6 : 8);
        zip[at] |= (byte) flags;
        zip[at + 2] = (byte) method;
      }
    }
    Path path = Files.write(temp.resolve("a.zip"), zip);
    assertThatThrownBy(() -> FileStore.open(path, n -> true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.zip: a/1.txt in it")
        .hasMessageContaining(words)
        .hasMessageContaining("pack it as .zip (deflate) or .tar");
  }
}
