package org.maskdeep.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a file whole or not at all: into a temporary file of the same folder, which is synced to
 * the disk and then takes the name in one step. A reader, and a machine that loses power, sees the
 * old content or the new one, never a part.
 *
 * <pre>{@code
 * AtomicFile.Written written = AtomicFile.write(path, out -> out.write(bytes));
 * }</pre>
 */
public final class AtomicFile {
  private static final String TEMPORARY = ".part~";
  private static final int BUFFER = 1 << 16;

  private static final List<String> STREAMS =
      List.of("/dev/stdout", "/dev/stderr", "/dev/fd", "/proc");

  private AtomicFile() {}

  /**
   * What was written.
   *
   * @param size number of bytes
   * @param sha256 SHA-256 of the bytes, 64 lower-case hexadecimal digits
   */
  public record Written(long size, String sha256) {}

  /**
   * Writes a file. Missing folders are made; where the path is a symbolic link, the file that it
   * points to is replaced. Works on in a thread that was interrupted, so that a run told to stop
   * can still save what it has.
   *
   * <p>On any failure, of the disk or of the body, the temporary file is removed and what stood
   * under the path before stands there unchanged.
   *
   * <p>A device or a pipe is written to as it is.
   *
   * @param path the file to make or replace
   * @param body writes the content; needs no buffer of its own and need not close the stream
   * @throws IOException when the disk fails: one line that names the file, says why and what to do;
   *     or what the body throws, unchanged
   */
  public static Written write(Path path, IOConsumer<? super OutputStream> body) throws IOException {
    return write(path, body, true);
  }

  /**
   * As {@link #write}, without waiting for the disk: for one of thousands of files that can be made
   * again.
   */
  public static Written writeSoon(Path path, IOConsumer<? super OutputStream> body)
      throws IOException {
    return write(path, body, false);
  }

  private static Written write(Path path, IOConsumer<? super OutputStream> body, boolean synced)
      throws IOException {
    if (isDevice(path)) {
      return fill(path, new FileOutputStream(path.toFile(), true), body, false);
    }
    Path target = path.toAbsolutePath();
    Path temporary;
    try {
      if (Files.isSymbolicLink(target) && Files.exists(target)) {
        target = target.toRealPath();
      }
      if (Files.isDirectory(target)) {
        throw new IOException("it is a folder");
      }
      Files.createDirectories(target.getParent());
      temporary = createBeside(target);
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
    boolean done = false;
    try {
      FileOutputStream file = new FileOutputStream(temporary.toFile());
      Written written = fill(path, file, body, synced);
      try {
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw WriteFailure.of(path, e);
      }
      done = true;
      if (synced) {
        syncFolder(target.getParent());
      }
      return written;
    } finally {
      if (!done) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Writes a text in UTF-8, as {@link #write}. */
  public static Written writeText(Path path, String text) throws IOException {
    return write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Whether a file is the unfinished work of a process that was killed: nothing will ever finish
   * it, and a reader of its folder passes it by.
   */
  public static boolean isTemporary(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".") && name.toString().endsWith(TEMPORARY);
  }

  /**
   * Removes the unfinished work of killed processes from a folder. Must not run while another
   * process writes there.
   */
  public static void removeTemporaries(Path folder) throws IOException {
    List<Path> dead;
    try (Stream<Path> files = Files.list(folder)) {
      dead = files.filter(AtomicFile::isTemporary).toList();
    }
    for (Path file : dead) {
      Files.deleteIfExists(file);
    }
  }

  /** What cannot be replaced: /dev/null, a named pipe, /dev/stdout whatever it leads to. */
  private static boolean isDevice(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    boolean stream = STREAMS.stream().anyMatch(absolute::startsWith);
    return Files.exists(absolute)
        && !Files.isDirectory(absolute)
        && (stream || Files.readAttributes(absolute, BasicFileAttributes.class).isOther());
  }

  private static Written fill(
      Path path, FileOutputStream open, IOConsumer<? super OutputStream> body, boolean synced)
      throws IOException {
    // Not a channel: a channel closes itself when its thread is interrupted.
    try (FileOutputStream file = open;
        HashingOutput hashing = new HashingOutput(path, file)) {
      OutputStream out = new BufferedOutputStream(hashing, BUFFER);
      body.accept(out);
      out.flush();
      return hashing.finish(synced);
    }
  }

  /** Makes an empty file of the usual permissions beside the target under a name not yet taken. */
  private static Path createBeside(Path target) throws IOException {
    long tag = ProcessHandle.current().pid() << 32 ^ System.nanoTime();
    while (true) {
      String name = "." + target.getFileName() + "." + Long.toHexString(tag++) + TEMPORARY;
      try {
        return Files.createFile(target.resolveSibling(name));
      } catch (FileAlreadyExistsException taken) {
        continue;
      }
    }
  }

  /** Makes the new name last, where the file system can: not all let a folder be opened. */
  private static void syncFolder(Path folder) {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file itself is whole and synced; only the moment at which its name lasts is unknown.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
