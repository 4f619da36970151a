package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.TestPictures;

class FileStoreTest {
  @TempDir Path temp;

  private final Map<String, byte[]> files =
      new TreeMap<>(
          Map.of(
              "b/2.txt",
              text("two"),
              "b/1.txt",
              text("one"),
              "a/" + "long".repeat(40) + ".txt",
              text("long name"),
              "a/skip.bin",
              text("not wanted"),
              "empty/",
              new byte[0]));

  private Path make(String kind, Map<String, byte[]> content) throws IOException {
    Path path = temp.resolve("store" + kind);
    return switch (kind) {
      case "" -> TestPictures.folder(path, content);
      case ".zip" -> TestPictures.zip(path, content);
      default -> TestPictures.tar(path, content);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".zip", ".tar", ".tar.gz", ".tgz"})
  void folderAndEveryArchiveHoldTheSame(String kind) throws IOException {
    try (FileStore store = FileStore.open(make(kind, files), n -> n.endsWith(".txt"))) {
      assertThat(store.files().keySet())
          .containsExactly("a/" + "long".repeat(40) + ".txt", "b/1.txt", "b/2.txt");
      assertThat(store.files().get("b/1.txt")).isEqualTo(3);
      assertThat(store.folders()).containsExactly("a", "b", "empty");
      assertThat(store.read("b/2.txt")).asString().isEqualTo("two");
      assertThat(store.read("a/" + "long".repeat(40) + ".txt")).asString().isEqualTo("long name");
      assertThatThrownBy(() -> store.read("b/3.txt"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("b/3.txt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".zip", ".tar", ".tgz"})
  void entryThatLeadsOutOfItsFolderIsRefused(String kind) throws IOException {
    for (String name : new String[] {"../evil.txt", "a/../../evil.txt", "/evil.txt", "C:\\evil"}) {
      Path path = make(kind, Map.of("ok.txt", text("fine"), name, text("evil")));
      assertThatThrownBy(() -> FileStore.open(path, n -> true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("leads out of its folder");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".zip", ".tar", ".tgz"})
  void truncatedArchiveIsOneClearLine(String kind) throws IOException {
    byte[] noise = new byte[20_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (i * i * 31 >> 3);
    }
    Path path = make(kind, Map.of("a/1.txt", noise, "b/2.txt", noise));
    byte[] whole = Files.readAllBytes(path);
    for (int keep : new int[] {0, 10, whole.length / 3, whole.length * 2 / 3}) {
      Files.write(path, Arrays.copyOf(whole, keep));
      assertThatThrownBy(() -> FileStore.open(path, n -> true))
          .as("%d of %d bytes", keep, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(path + ": damaged or truncated")
          .hasMessageEndingWith("get it again");
    }
  }

  @Test
  void flippedByteOfAGzipArchiveIsNoticed() throws IOException {
    Path path = make(".tgz", files);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length - 6] ^= 1; // in the checksum at the end
    Files.write(path, bytes);
    assertThatThrownBy(() -> FileStore.open(path, n -> true))
        .hasMessageContaining("damaged or truncated");
  }

  @Test
  void compressedTarAboveTheLimitSaysWhatToDo() throws IOException {
    Path path = make(".tgz", Map.of("a/1.txt", new byte[3 << 20]));
    assertThatThrownBy(() -> GzipTarStore.read(path, n -> true, 2 << 20))
        .hasMessageContaining("more than 2 MiB")
        .hasMessageContaining("tar -xzf");
    assertThat(GzipTarStore.read(path, n -> false, 2 << 20).files()).isEmpty();
  }

  @Test
  void aCompressedTarHoldsFilesOfAllLengthsAroundItsBlocks() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    for (int length : new int[] {0, 1, 511, 512, 513, 1023, 1024, 1025, 9000}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) length);
      all.put(String.format(Locale.ROOT, "%05d.txt", length), bytes);
      all.put(String.format(Locale.ROOT, "%05d.unwanted", length), bytes);
      all.put("long".repeat(40) + length + ".txt", bytes); // with a header of its own for the name
    }
    try (FileStore store = FileStore.open(make(".tgz", all), n -> n.endsWith(".txt"))) {
      assertThat(store.files()).hasSize(18);
      for (String name : store.files().keySet()) {
        assertThat(store.read(name)).as(name).isEqualTo(all.get(name));
      }
    }
  }

  @Test
  void aTarThatEndsBeforeItWasCompressedIsOneClearLine() throws IOException {
    byte[] tar = Files.readAllBytes(make(".tar", Map.of("a.txt", new byte[700])));
    for (int length : new int[] {512 + 600, 512 + 700, 512 + 1000}) { // content, its end, padding
      Path path = temp.resolve(length + ".tgz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
        out.write(tar, 0, length);
      }
      assertThatThrownBy(() -> FileStore.open(path, n -> true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path + ": damaged or truncated");
    }
  }

  @Test
  void missingOrUnknownFilesAreNamed() throws IOException {
    Path missing = temp.resolve("nowhere.zip");
    assertThatThrownBy(() -> FileStore.open(missing, n -> true))
        .hasMessageContaining("nowhere.zip: no such folder or archive");
    Path other = Files.writeString(temp.resolve("x.rar"), "?");
    assertThatThrownBy(() -> FileStore.open(other, n -> true))
        .hasMessageContaining("not a folder, .zip");
  }

  /** 300 MiB of zeros in 300 kB: refused by its size before a byte is unpacked. */
  @Test
  void aFileThatUnpacksToMoreThanAnyPictureIsRefused() throws IOException {
    Path path = temp.resolve("bomb.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("bomb.jpg"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        zip.write(zeros);
      }
    }
    try (FileStore store = FileStore.open(path, n -> true)) {
      assertThatThrownBy(() -> store.read("bomb.jpg"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bomb.jpg has 314572800 bytes")
          .hasMessageContaining("more than 256 MiB are not read");
    }
  }
}
