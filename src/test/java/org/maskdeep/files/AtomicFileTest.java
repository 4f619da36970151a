package org.maskdeep.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void writtenFileHasItsBytesItsSizeAndItsDigest() throws IOException {
    Path path = folder.resolve("a.txt");
    AtomicFile.Written written = AtomicFile.write(path, out -> out.write(bytes("abc")));
    assertThat(path).hasContent("abc");
    assertThat(written.size()).isEqualTo(3);
    assertThat(written.sha256()) // the example of FIPS 180-2, appendix B.1
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void emptyAndLargeFilesAreWhole() throws IOException {
    assertThat(AtomicFile.write(folder.resolve("e"), out -> {}).size()).isZero();
    byte[] block = new byte[100_003];
    AtomicFile.Written written =
        AtomicFile.write(
            folder.resolve("l"),
            out -> {
              for (int i = 0; i < 30; i++) {
                out.write(i);
                out.write(block);
              }
            });
    assertThat(written.size()).isEqualTo(30 * 100_004L);
    assertThat(folder.resolve("l")).hasSize(written.size());
  }

  @Test
  void bodyThatFailsLeavesTheOldFileAndNoOther() throws IOException {
    Path path = Files.writeString(folder.resolve("a.txt"), "old");
    IOException failure = new IOException("the source went away");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    path,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    path,
                    out -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(path).hasContent("old");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void readerSeesTheOldFileUntilTheNewOneIsWhole() throws IOException {
    Path path = Files.writeString(folder.resolve("a.txt"), "old");
    AtomicFile.write(
        path,
        out -> {
          out.write(bytes("new"));
          out.flush();
          assertThat(path).hasContent("old");
          assertThat(names()).hasSize(2);
          try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(AtomicFile::isTemporary)).hasSize(1);
          }
        });
    assertThat(path).hasContent("new");
    assertThat(AtomicFile.isTemporary(path)).isFalse();
  }

  @Test
  void missingFoldersAreMade() throws IOException {
    Path path = folder.resolve("runs/smoke/a.txt");
    AtomicFile.write(path, out -> out.write(bytes("x")));
    assertThat(path).hasContent("x");
  }

  @Test
  void linkIsFollowed() throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "old");
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, real);
    AtomicFile.write(link, out -> out.write(bytes("new")));
    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("new");
  }

  @Test
  void fileHasTheUsualPermissionsNotThoseOfASecret() throws IOException {
    Path usual = Files.createFile(folder.resolve("usual"));
    Path path = folder.resolve("a");
    AtomicFile.write(path, out -> {});
    assertThat(Files.getPosixFilePermissions(path)).isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void pipesAreWrittenToAndStayWhatTheyAre() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(AtomicFile.writeText(pipe, "four").size()).isEqualTo(4);
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(read.get(1, TimeUnit.MINUTES)).isEqualTo("four");
  }

  @Test
  void filesInMemoryAreReplacedLikeAnyOther() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeThat(memory).isWritable();
    Path file = Files.createTempFile(memory, "maskdeep", "");
    try {
      AtomicFile.writeText(file, "long");
      AtomicFile.writeText(file, "new");
      assertThat(file).hasContent("new");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void whatIsNotWaitedForIsWholeToo() throws IOException {
    Path file = folder.resolve("soon");
    AtomicFile.writeSoon(file, out -> out.write(new byte[] {1, 2}));
    AtomicFile.writeSoon(file, out -> out.write(new byte[] {3}));
    assertThat(Files.readAllBytes(file)).containsExactly(3);
  }

  @Test
  void interruptedThreadStillSavesAndStaysInterrupted() throws IOException {
    Path path = folder.resolve("a");
    Thread.currentThread().interrupt();
    try {
      AtomicFile.write(path, out -> out.write(bytes("saved")));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(path).hasContent("saved");
  }

  @Test
  void writersOfOnePathAtATimeLeaveOneWholeFile() throws IOException {
    Path path = folder.resolve("a");
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            i -> {
              try {
                AtomicFile.write(path, out -> out.write(bytes(("" + i).repeat(200_000))));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(Files.readString(path)).hasSize(200_000).matches("(\\d)\\1+");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void streamCannotBeUsedAfterwards() throws IOException {
    AtomicReference<OutputStream> leaked = new AtomicReference<>();
    AtomicFile.write(folder.resolve("a"), leaked::set);
    assertThatThrownBy(
            () -> {
              leaked.get().write(1);
              leaked.get().flush();
            })
        .hasMessageContaining("after it was finished");
  }

  @Test
  void pathThatCannotBeWrittenIsNamedInOneLine() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> AtomicFile.write(folder, out -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": cannot be written: it is a folder; choose another path");
    Path below = folder.resolve("file/a");
    assertThatThrownBy(() -> AtomicFile.write(below, out -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(below + ": cannot be written: ")
        .hasMessageContaining("choose another path");
  }

  @Test
  void folderWithoutPermissionIsNamedInOneLine() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(locked)).as("root may write anywhere").isFalse();
    Path path = locked.resolve("a");
    assertThatThrownBy(() -> AtomicFile.write(path, out -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + ": cannot be written: no permission in " + locked);
  }

  @Test
  void fullDiskIsSaidInOneLine() {
    Path path = Path.of("runs", "a.safetensors");
    assertThat(WriteFailure.of(path, new IOException("No space left on device")))
        .hasMessageStartingWith(path + ": cannot be written: No space left on device; free some");
    assertThat(WriteFailure.of(path, new FileSystemException("x", null, "Read-only file system")))
        .hasMessageContaining("Read-only file system; choose a folder");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
